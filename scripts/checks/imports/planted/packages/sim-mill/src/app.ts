import { compile } from '@millspace/policy';

export const policy = compile;
