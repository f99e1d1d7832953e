import assert from 'node:assert/strict';
import { test } from 'node:test';

import { resolveReferences } from '../../src/configuration/resolve-references.ts';
import type { Mapping } from '../../src/configuration/tree.ts';

const resolved = (value: Mapping) => resolveReferences({ value, placeOf: (pointer) => `x.yaml${pointer}` }).value;

test('a reference that stands alone keeps the type of what it stands for', () => {
  assert.deepEqual(resolved({ a: { b: [1, { c: true }] }, number: '${a.b.0}', list: '${a.b}', part: '${a.b.1.c}' }),
    { a: { b: [1, { c: true }] }, number: 1, list: [1, { c: true }], part: true });
});

test('references within a text become text', () => {
  assert.deepEqual(resolved({ name: 'nrms', width: 64, none: null, to: 'out/${name}-${width}${none}/${width}' })['to'], 'out/nrms-64/64');
});

test('a default is read as YAML, and may hold references', () => {
  assert.deepEqual(resolved({ with: { width: 8 }, number: '${a:0.5}', none: '${a:}', list: '${a:[1, x]}', inner: '${a:${b:${width}}}', text: '${a:w${width}}', map: '${a:{width: 2}}' }),
    { with: { width: 8 }, number: 0.5, none: null, list: [1, 'x'], inner: 8, text: 'w8', map: { width: 2 } });
});

test('a variable is looked up before a section, and through other references', () => {
  assert.deepEqual(resolved({ with: { size: { small: 8 }, chosen: '${size}' }, width: '${chosen.small}', model: { nrms: '${whole}' }, whole: { heads: 2 }, heads: '${model.nrms.heads}' }),
    { with: { size: { small: 8 }, chosen: { small: 8 } }, width: 8, model: { nrms: { heads: 2 } }, whole: { heads: 2 }, heads: 2 });
});

test('what is nothing gives way to the default, and is nothing without one', () => {
  assert.deepEqual(resolved({ with: { clip: null }, one: '${clip:5}', two: '${clip}' }), { with: { clip: null }, one: 5, two: null });
});

test('two dollars make none', () => {
  assert.deepEqual(resolved({ told: 'write $${name}, costs $5' }), { told: 'write ${name}, costs $5' });
});

test('a path that leads nowhere is told with its place and the nearest that leads somewhere', () => {
  assert.throws(() => resolved({ with: { width: 8 }, model: { nrms: { heads: '${widht}' } } }), { code: 'missing-value', message: /^x\.yaml\/model\/nrms\/heads: "\$\{widht\}" leads nowhere$/, hint: /^did you mean "\$\{width\}"\? Give it with --set widht=/ });
  assert.throws(() => resolved({ optimizer: { adam: { rate: 1 } }, rows: '${optimizer.adam.rat}' }), { hint: /did you mean "\$\{optimizer\.adam\.rate\}"/ });
  assert.throws(() => resolved({ rows: '${constructor}' }), { code: 'missing-value' });
  assert.throws(() => resolved({ with: {}, rows: '${toString.length}' }), { code: 'missing-value' });
});

test('a reference that comes back to itself is told with its way round', () => {
  assert.throws(() => resolved({ a: '${b}', b: ['x', '${c:1}'], c: { d: '${a}' } }), { code: 'wrong-value', message: /: a reference comes back to itself: a -> b\.1 -> c\.d -> a$/ });
  assert.throws(() => resolved({ a: '${a}' }), { message: /a -> a$/ });
  assert.throws(() => resolved({ model: { width: '${model}' } }), { message: /comes back to itself/ });
});

test('references that are not closed, name no path, or put a mapping into a text are refused', () => {
  assert.throws(() => resolved({ a: '${b' }), { code: 'wrong-value', message: /"\$\{b" has a \$\{ without its \}/ });
  assert.throws(() => resolved({ a: '${}' }), { message: /"\$\{\}" names no path/ });
  assert.throws(() => resolved({ a: '${b c}' }), { message: /names no path/ });
  assert.throws(() => resolved({ a: { b: 1 }, c: 'x${a}' }), { message: /"\$\{a\}" is no text but a mapping/ });
  assert.throws(() => resolved({ a: '${b:[}' }), { code: 'malformed' });
});

test('references that multiply are stopped', () => {
  const levels = (of: (next: string) => unknown) => Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`l${at}`, at === 39 ? 'xxxx' : of(`\${l${at + 1}}`)]));
  assert.throws(() => resolved(levels((next) => `${next}${next}`)), { code: 'too-large' });
  assert.throws(() => resolved(levels((next) => [next, next])), { code: 'too-large' });
});
