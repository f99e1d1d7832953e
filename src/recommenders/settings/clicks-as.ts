import { additive } from '../../encoders/additive.ts';
import { attention } from '../../encoders/attention.ts';
import { gru } from '../../encoders/gru.ts';
import { polyAttention } from '../../encoders/poly-attention.ts';
import type { SequenceEncoder } from '../../nn/parts.ts';

/** The recommender whose encoder of users is taken. */
export type ClicksAs = 'naml' | 'nrms' | 'lstur' | 'miner';

export interface ClicksOptions {
  readonly width: number;
  /** Of nrms. */
  readonly heads: number;
  readonly dropout: number;
  /** Of miner. */
  readonly interests: number;
}

/** Clicks to a user as another recommender does it: additive attention, self-attention, a gated recurrent unit, several interests. */
export function clicksAs(users: ClicksAs, { width, heads, dropout, interests }: ClicksOptions): SequenceEncoder {
  if (users === 'nrms') return attention({ width, heads, dropout, hidden: width });
  if (users === 'lstur') return gru({ width, hidden: width });
  return users === 'miner' ? polyAttention({ width, interests, hidden: 256 }) : additive({ width, hidden: width });
}
