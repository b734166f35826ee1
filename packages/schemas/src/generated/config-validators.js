// Generated from schema/*.json by tools/generate.ts. Do not edit.
