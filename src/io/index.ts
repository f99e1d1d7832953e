/** The doors: everything that comes from a disk or a network, or goes there. */
export * from './delimited.ts';
export * from './document.ts';
export type { DocumentName, Documents } from './documents.ts';
export * from './files.ts';
export * from './http.ts';
export * from './json-lines.ts';
export * from './lines.ts';
export * from './parquet.ts';
export * from './raw-folder.ts';
export * from './request-error.ts';
export * from './yaml.ts';
