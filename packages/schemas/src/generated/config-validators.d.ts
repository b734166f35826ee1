// Generated from schema/*.json by tools/generate.ts. Do not edit.
import type { Validator } from '../validation.ts';
import type * as types from './types.ts';

export const validateBrokerConfig: Validator<types.BrokerConfig>;
export const validateConnectorConfig: Validator<types.ConnectorConfig>;
export const validateMappingFile: Validator<types.MappingFile>;
export const validateMappingInput: Validator<types.MappingInput>;
export const validatePack: Validator<types.Pack>;
export const validateSourceInput: Validator<types.SourceInput>;
