import { join } from 'node:path';
import { mavenLibraries } from '../support/maven.ts';

/** The folder with the kit's jars (19 MB). @throws when Maven cannot fetch them */
export function kitLibraries(say: (line: string) => void): string {
  return mavenLibraries(join(import.meta.dirname, 'pom.xml'), 'tck', say);
}
