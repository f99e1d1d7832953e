/** Where vectors lie that are not in memory. */
export interface VectorBacking {
  has(row: number): boolean;
  /**
   * Vectors of rows that it has, [rows, width]. What lay beside them and was read anyway is told to `beside`.
   *
   * Errors: `DataError`, with the name of the file.
   */
  read(rows: Int32Array, beside?: (row: number, from: Float32Array, at: number) => void): Promise<Float32Array<ArrayBuffer>>;
  /** Takes over a vector that leaves memory. */
  take(row: number, from: Float32Array, at: number): void;
  /** Writes what it has taken. */
  settle(): Promise<void>;
  /** Forgets all vectors: the weights are others. */
  clear(): void;
  close(): Promise<void>;
}
