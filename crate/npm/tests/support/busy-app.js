// An app whose own scripts take their time: what was asked for before they had any.

import "../../dist/index.js";

export const asked = [...globalThis.asked];
