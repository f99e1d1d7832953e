/** The doors of this house: what reads and writes files. */
export * from './delimited.ts';
export * from './document.ts';
export * from './files.ts';
export * from './http.ts';
export * from './json-lines.ts';
export * from './lines.ts';
export * from './parquet.ts';
export * from './raw-folder.ts';
export * from './safetensors.ts';
export * from './yaml.ts';
