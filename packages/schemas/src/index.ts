export * from './generated/config-validators.js';
export { type CatalogueEntry, type ErrorCode, errorCatalogue } from './generated/errors.ts';
export type * from './generated/types.ts';
export * from './generated/validators.js';
export * from './ids.ts';
export * from './packs.ts';
export * from './units.ts';
export * from './validation.ts';
