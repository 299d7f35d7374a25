// All rows, in the order in which they run.

import type { Row } from '../row.ts';
import { compose } from './compose.ts';
import { install } from './install.ts';
import { help, status, statusOverBus } from './start-up.ts';

export const rows: readonly Row[] = [help, status, statusOverBus, install, compose];
