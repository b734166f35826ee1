// Generated from schema/*.json by tools/generate.ts. Do not edit.
import type { Validator } from '../validation.ts';
import type * as types from './types.ts';

