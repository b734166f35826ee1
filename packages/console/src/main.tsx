import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { nonce } from './app/nonce.ts';
import { startI18n } from './i18n/start.ts';
import './design/component-styles.ts';
import './design/tokens.css';
import './design/base.css';

// Libraries that add style elements at run time look here for the nonce that the content security policy allows.
Object.assign(globalThis, { __webpack_nonce__: nonce() });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');
await startI18n();
createRoot(root).render(<App />);
