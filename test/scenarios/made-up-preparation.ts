import type { Columns, Shape } from '../../src/core/batch.ts';
import { takeColumn } from '../../src/core/column.ts';
import type { Impressions, Preparation, RawFault, Split } from '../../src/core/scenario.ts';

export interface Impression {
  readonly split: Split;
  readonly user: number;
  readonly time: number;
  readonly history: number[];
  readonly candidates: number[];
  readonly labels: number[];
}

/** A preparation that keeps in memory what it is given. */
export class MadeUpPreparation implements Preparation {
  itemColumns: Readonly<Record<string, Columns<Shape>[string]>> = {};
  userIds: readonly string[] = [];
  readonly rows: Impression[] = [];
  readonly batches: { readonly split: Split; readonly columns: Impressions & Readonly<Record<string, unknown>> }[] = [];
  readonly faults: RawFault[] = [];
  readonly counts = new Map<string, number>();
  readonly notes: string[] = [];
  readonly reads: string[] = [];
  textColumns: readonly string[] = [];

  constructor(readonly from = '') {}

  async items(columns: MadeUpPreparation['itemColumns']) { this.itemColumns = columns; }
  async users(columns: MadeUpPreparation['itemColumns']) { this.userIds = columns['id'] as readonly string[]; }

  async impressions(split: Split, columns: Impressions) {
    this.batches.push({ split, columns });
    for (let row = 0; row < columns.user.length; row++) {
      this.rows.push({
        split, user: columns.user[row]!, time: columns.time[row]!,
        history: [...takeColumn(columns.history, [row]).values],
        candidates: [...takeColumn(columns.candidates, [row]).values],
        labels: [...takeColumn(columns.labels, [row]).values],
      });
    }
  }

  text(columns: readonly string[]) { this.textColumns = columns; }
  fault(fault: RawFault) { this.faults.push(fault); }
  dropped(reason: string, count = 1) { if (count > 0) this.counts.set(reason, (this.counts.get(reason) ?? 0) + count); }
  note(sentence: string) { this.notes.push(sentence); }
  read(path: string) { this.reads.push(path); }
}
