export * from '../../../broker/src/app.ts';
