import ajvCompiler, { type BuildCompilerFromPool } from '@fastify/ajv-compiler';
import { MillspaceError, messageOf } from './errors.ts';

/** One for the process: the schema of schemas costs more to compile than most routes. */
const build = ajvCompiler();

type Validate = ReturnType<ReturnType<BuildCompilerFromPool>>;

/**
 * Fastify's own validators, each compiled when its route is first called: a server has a hundred schemas, and compiling
 * them all takes an eighth of its start. A schema that cannot be compiled is an error of its route alone.
 */
export function compiledAtFirstCall(): BuildCompilerFromPool {
  return (schemas, options) => {
    const compile = build(schemas, options);
    return (route) => {
      let validate: Validate | undefined;
      const atFirstCall = (data: unknown) => {
        try {
          validate ??= compile(route);
        } catch (cause) {
          const detail = `a schema of this route is broken: ${messageOf(cause)}`;
          return { error: new MillspaceError('MS-GEN-001', { detail, status: 500, cause }) };
        }
        const good = validate(data);
        atFirstCall.errors = validate.errors;
        return good;
      };
      atFirstCall.errors = undefined as Validate['errors'];
      return atFirstCall as unknown as Validate;
    };
  };
}
