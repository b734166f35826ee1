import type common from './en/common.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: { common: typeof common } & Record<string, Record<string, unknown>>;
  }
}
