import type { Stop } from '../enforce/grant.ts';

export const TOKEN_OVER: Pick<Stop, 'code' | 'text' | 'retry'> = {
  code: 'MS-DLV-014',
  text: {
    en: 'The token has expired. Renew it and go on behind the last position.',
    de: 'Das Token ist abgelaufen. Es lässt sich erneuern; hinter der letzten Position geht es weiter.',
  },
  retry: true,
};
