// @vitest-environment jsdom
import './sign-in.js';
