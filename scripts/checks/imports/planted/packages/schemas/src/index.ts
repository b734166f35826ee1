export type Config = import('yaml').Document;
