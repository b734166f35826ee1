// What a generated validator looks like, and how its errors are said in words.

export interface ValidationError {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}

/** Returns whether the value has the shape; `errors` holds the reasons of the last call. */
export interface Validator<T> {
  (value: unknown): value is T;
  errors?: ValidationError[] | null;
}

/** JSON pointer of the place an error speaks of; the root is "/". */
export function errorPointer(error: ValidationError): string {
  const extra =
    error.keyword === 'required'
      ? error.params.missingProperty
      : error.keyword === 'additionalProperties'
        ? error.params.additionalProperty
        : undefined;
  const tail = typeof extra === 'string' ? `/${extra.replaceAll('~', '~0').replaceAll('/', '~1')}` : '';
  return error.instancePath + tail || '/';
}

function describeError(error: ValidationError): string {
  const at = errorPointer(error);
  switch (error.keyword) {
    case 'required':
      return `${at}: is missing`;
    case 'additionalProperties':
      return `${at}: is not known here`;
    case 'enum':
      return `${at}: must be one of ${JSON.stringify(error.params.allowedValues)}`;
    case 'const':
      return `${at}: must be ${JSON.stringify(error.params.allowedValue)}`;
    default:
      return `${at}: ${error.message ?? error.keyword}`;
  }
}

/** The errors of a validator as one sentence, with the place of each; at most ten. */
export function describeErrors(errors: readonly ValidationError[] | null | undefined): string {
  if (!errors || errors.length === 0) return 'no error';
  const shown = [...new Set(errors.slice(0, 10).map(describeError))].join('; ');
  return errors.length > 10 ? `${shown}; and ${errors.length - 10} more` : shown;
}
