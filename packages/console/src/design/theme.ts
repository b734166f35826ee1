import { Button, Checkbox, createTheme, type MantineColorsTuple } from '@mantine/core';

const action: MantineColorsTuple = [
  '#e7f1fc',
  '#cfe2f8',
  '#a9ccf2',
  '#78b4f6',
  '#4a94e0',
  '#2a79c8',
  '#0b5cad',
  '#0a5099',
  '#084382',
  '#06376b',
];

/** Sizes, type and the one action colour of the console (docs/console.md). Colours of surfaces are in tokens.css. */
export const theme = createTheme({
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  defaultRadius: 4,
  colors: { action },
  primaryColor: 'action',
  primaryShade: { light: 6, dark: 3 },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // The library takes white on our action colour in both themes; in the dark that cannot be read.
    Button: Button.extend({
      defaultProps: { size: 'sm' },
      vars: (_theme, { variant = 'filled' }) => ({
        root: variant === 'filled' ? { '--button-color': 'var(--ms-on-action)' } : {},
      }),
    }),
    Checkbox: Checkbox.extend({ vars: () => ({ root: { '--checkbox-icon-color': 'var(--ms-on-action)' } }) }),
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', comboboxProps: { withinPortal: true } } },
    NumberInput: { defaultProps: { size: 'sm', hideControls: true } },
    Paper: { defaultProps: { bg: 'var(--ms-raised)' } },
    CloseButton: { defaultProps: { size: 'md' } },
  },
});
