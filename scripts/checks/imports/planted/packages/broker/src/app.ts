export const source = () => import('node-opcua');
