import { fileURLToPath } from 'node:url';
export const FOUND = fileURLToPath(new URL('../../../test-results/npm-differences', import.meta.url));
