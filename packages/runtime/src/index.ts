export * from './admin-token.ts';
export * from './backoff.ts';
export * from './clock.ts';
export * from './errors.ts';
export * from './mutex.ts';
export * from './notifier.ts';
