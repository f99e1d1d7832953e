import { EngineError } from '../../core/errors.ts';

/** Where llama.cpp computes; `auto` is the best that its binaries find, and else the CPU. */
export type LlamaDevice = 'auto' | 'cpu' | 'cuda' | 'vulkan' | 'metal';

/** What is used of the package `node-llama-cpp`, whose own types are there only where it is installed. */
export interface Llama {
  readonly gpu: 'cuda' | 'vulkan' | 'metal' | false;
  loadModel(options: { readonly modelPath: string; readonly vocabOnly?: boolean; readonly gpuLayers?: number | 'auto' }): Promise<LlamaModel>;
}

export interface LlamaModel {
  readonly tokens: { readonly bos: number | null; readonly eos: number | null; readonly shouldPrependBosToken: boolean; readonly shouldAppendEosToken: boolean };
  tokenize(text: string, specialTokens: boolean): number[];
  createContext(options: object): Promise<LlamaContext>;
  dispose(): Promise<void>;
}

/** What stands before the weights: of the architecture's own keys nothing is known here. */
export interface GgufHeader {
  readonly metadata: { readonly general?: { readonly architecture?: unknown }; readonly tokenizer?: { readonly ggml?: { readonly model?: unknown; readonly tokens?: readonly string[] } } };
}

export interface LlamaContext {
  getSequence(): LlamaSequence;
  dispose(): Promise<void>;
}

/** A token, with what is wanted of the logits after it. */
export type EvaluatedToken = number | readonly [token: number, wanted: { readonly generateNext: {
  readonly token: boolean; readonly totalLogitWeight: boolean; readonly logits: { readonly filter: { readonly tokens: readonly number[]; readonly includeSelected: boolean } };
} }];

export interface NextToken {
  /** The likeliest one. */
  readonly token?: number | null;
  readonly logits?: ReadonlyMap<number, number>;
  /** Sum of exp(logit - largest logit) over the vocabulary. */
  readonly totalLogitWeight?: number;
}

export interface LlamaSequence {
  /** How many tokens it holds. */
  readonly nextTokenIndex: number;
  /** Whether it can go back only to where a checkpoint was taken. */
  readonly needsCheckpoints: boolean;
  takeCheckpoint(): Promise<void>;
  eraseContextTokenRanges(ranges: readonly { readonly start: number; readonly end: number }[]): Promise<void>;
  controlledEvaluate(tokens: readonly EvaluatedToken[]): Promise<readonly ({ readonly next: NextToken } | undefined)[]>;
}

interface Package {
  getLlama(options: object): Promise<Llama>;
  readGgufFileInfo(path: string, options: object): Promise<GgufHeader>;
}

export interface StartedLlama {
  readonly llama: Llama;
  readHeader(path: string): Promise<GgufHeader>;
  /** What llama.cpp has complained of since it was last asked. */
  lastSaid(): Promise<string>;
}

const name = 'node-llama-cpp';
const shownLines = 3;
const started = new Map<LlamaDevice, Promise<StartedLlama>>();

/**
 * llama.cpp on a device, started once and never ended: what holds memory are its models. Only binaries that were installed with the
 * package are used; nothing is fetched and nothing is built.
 *
 * Errors: `EngineError` `missing-package`, `missing-device`.
 */
export function llamaOn(device: LlamaDevice, load: (name: string) => Promise<unknown> = (name) => import(name)): Promise<StartedLlama> {
  const known = started.get(device);
  if (known) return known;
  const mine = start(device, load);
  started.set(device, mine);
  mine.catch(() => started.delete(device));
  return mine;
}

async function start(device: LlamaDevice, load: (name: string) => Promise<unknown>): Promise<StartedLlama> {
  const found = await load(name).catch((cause: unknown) => {
    throw new EngineError('missing-package', `the engine "llama-cpp" needs the package ${name}, which cannot be loaded: ${firstLine(cause)}`,
      `run \`npm install ${name}\` beside rxrec; it brings llama.cpp as a binary. Or serve the file by \`llama-server\` and use that engine`, false, { cause });
  }) as Package;
  const said: string[] = [];
  const logger = (level: string, message: string) => {
    if (level === 'error' || level === 'fatal') said.push(message.trim());
    if (said.length > 100) said.shift();
  };
  const llama = await found.getLlama({
    gpu: device === 'cpu' ? false : device, build: 'never', skipDownload: true, usePrebuiltBinaries: true, progressLogs: false, maxThreads: 0, logLevel: 'error', logger,
  }).catch((cause: unknown) => {
    if (device !== 'cpu' && device !== 'auto') throw missingDevice(device, cause);
    throw new EngineError('missing-package', `${name} has no binary of llama.cpp that runs on ${here}: ${firstLine(cause)}`,
      'its binaries are optional dependencies of it: install it again without `--omit=optional`', false, { cause });
  });
  if (device !== 'auto' && llama.gpu !== (device === 'cpu' ? false : device)) throw missingDevice(device, new TypeError(`it would use ${llama.gpu || 'the CPU'}`));
  return {
    llama,
    readHeader: (path) => found.readGgufFileInfo(path, { sourceType: 'filesystem', readTensorInfo: false, logWarnings: false }),
    lastSaid: async () => {
      await new Promise(setImmediate); // it comes after the error
      return said.splice(0).slice(-shownLines).join('; ');
    },
  };
}

const here = `${process.platform} ${process.arch}`;

const missingDevice = (device: LlamaDevice, cause: unknown) => new EngineError('missing-device', `device "${device}": ${name} has no binary for it that runs on ${here}: ${firstLine(cause)}`,
  `its binary, the driver or a library is missing: see \`npx ${name} inspect gpu\`, or use device 'cpu'`, false, { cause });

const firstLine = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!;
