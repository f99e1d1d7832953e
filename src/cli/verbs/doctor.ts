import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Command } from 'commander';

import { verb } from '../verb.ts';

interface Finding {
  readonly name: string;
  readonly works: boolean;
  /** Without it nothing runs; the others are choices. */
  readonly needed: boolean;
  readonly detail: string;
  readonly hint?: string | undefined;
}

const oldestNode = [20, 19] as const;

export function doctorVerb(): Command {
  return verb('doctor', 'Says what works on this machine: Node, memory, disk, Parquet, the devices that models can run on, and llama.cpp.', [
    ['rxrec doctor', 'one line for each thing'],
    ['rxrec doctor --json', 'for machines'],
  ]).action(async ({ json }: { json?: boolean }) => {
    const findings = [node(), processors(), memory(), await disk(), ...await Promise.all([
      probed('Parquet', 'parquet', true), probed('models on cpu', 'cpu', true), probed('models on cuda', 'cuda', false), probed('models on webgpu', 'webgpu', false), probed('models in GGUF', 'gguf', false),
    ])];
    process.stdout.write(json ? `${JSON.stringify(findings)}\n` : shown(findings));
    if (findings.some(({ works, needed }) => needed && !works)) process.exitCode = 1;
  });
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const works = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return { name: 'Node', works, needed: true, detail: process.version, hint: works ? undefined : `install Node ${oldestNode.join('.')} or newer` };
}

function processors(): Finding {
  return { name: 'processors', works: true, needed: true, detail: `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}, ${process.platform} ${process.arch}` };
}

function memory(): Finding {
  const works = freemem() > 512 * 2 ** 20;
  return { name: 'memory', works, needed: false, detail: `${gibibytes(freemem())} free of ${gibibytes(totalmem())}`,
    hint: works ? undefined : 'a run needs about 0.5 GiB and its model' };
}

async function disk(): Promise<Finding> {
  const { bavail, bsize } = await statfs('.');
  const works = bavail * bsize > 2 ** 30;
  return { name: 'disk', works, needed: false, detail: `${gibibytes(bavail * bsize)} free in ${resolve('.')}`,
    hint: works ? undefined : 'scores and prepared tables are written here; make room or use --out' };
}

/** What a process of its own says, which may be nothing: a native library can take its process down. */
async function probed(name: string, what: string, needed: boolean): Promise<Finding> {
  const file = fileURLToPath(new URL(`../probe${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));
  return new Promise((done) => {
    execFile(process.execPath, [...process.execArgv, file, what], { timeout: 60_000 }, (error, stdout) => {
      const said = stdout.trim().split('\n').at(-1) ?? '';
      if (said.startsWith('{')) return done({ name, needed, ...JSON.parse(said) as Pick<Finding, 'works' | 'detail' | 'hint'> });
      done({ name, needed, works: false, detail: `the process that tried it ended (${error?.signal ?? error?.code ?? 'silent'})` });
    });
  });
}

function shown(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length)) + 2;
  return findings.map(({ name, works, needed, detail, hint }) =>
    [`${works ? 'yes' : needed ? 'NO ' : 'no '}  ${name.padEnd(width)}${oneLine(detail)}`, ...(hint ? [`${' '.repeat(width + 5)}${hint}`] : [])].join('\n')).join('\n') + '\n';
}

const oneLine = (text: string): string => (text.length > 150 ? `${text.slice(0, 150)}...` : text).replaceAll('\n', ' ');
const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
