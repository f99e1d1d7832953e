/** The grammar: batches, operators, graphs and runs. Loads no native package; nouns come from `rxrec/<folder>`. */
export * from './core/batch.ts';
export * from './core/column.ts';
export type * from './core/ends.ts';
export type * from './core/engine.ts';
export * from './core/errors.ts';
export type * from './core/identity.ts';
export type * from './core/images.ts';
export type * from './core/items.ts';
export type * from './core/keyed-vectors.ts';
export type * from './core/metric.ts';
export type * from './core/openable.ts';
export * from './core/operator.ts';
export type * from './core/report.ts';
export * from './core/rows.ts';
export type * from './core/run-event.ts';
export type * from './core/training-event.ts';
export * from './core/scenario.ts';
export type * from './core/scorer.ts';
export type * from './core/table.ts';
export type * from './core/template.ts';
export type * from './core/usage.ts';

// What operators are written with.
export { encodeAll } from './core/encode-all.ts';
export { encodeWhole } from './core/encode-whole.ts';
export { explodeRows } from './core/explode-rows.ts';
export { refuseUnknownItems } from './core/item-numbers.ts';
export { matchVectors } from './core/match-vectors.ts';
export { namedColumn } from './core/named-column.ts';
export { notFinite } from './core/not-finite.ts';
export * from './core/option-rules.ts';
export { promptFaults } from './core/prompt-faults.ts';
export { sharedPrompts } from './core/shared-prompts.ts';
export { unreadablePrompts } from './core/unreadable-prompts.ts';
export { inCalls } from './flow/in-calls.ts';
export { inOrder } from './flow/in-order.ts';
export { Pace } from './flow/pace.ts';
export { Recent } from './flow/recent.ts';
export { withLoaded, withOpen } from './flow/resource.ts';
export { retryEngine } from './flow/retry-engine.ts';
export { ticket, tickets } from './flow/tickets.ts';
export { itemAttributes } from './text/item-attributes.ts';

// A graph is a value: it can be drawn, named by content, and run.
export { drawMermaid } from './graph/draw-mermaid.ts';
export { drawSvg } from './graph/draw-svg.ts';
export { fingerprint } from './graph/fingerprint.ts';
export { type Graph, graph, Line } from './graph/graph.ts';
export { pictureOf } from './graph/picture.ts';
export { main } from './runtime/main.ts';
export { choice, count, type OptionsOf, type OptionTable, type PipelineOption, text } from './runtime/options.ts';
export type { BranchFault } from './runtime/partition.ts';
export type { PartitionStore, StoredPartition } from './runtime/partition-store.ts';
export { type Outcome, run, type RunOptions } from './runtime/run.ts';
export type { OperatorTiming } from './runtime/stopwatch.ts';
