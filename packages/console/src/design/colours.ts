import { localStorageColorSchemeManager } from '@mantine/core';

/** Light, dark or as the system: remembered under the key that theme.js reads before the first paint. */
export const coloursManager = localStorageColorSchemeManager({ key: 'millspace-colours' });
