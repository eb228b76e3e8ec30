// @vitest-environment happy-dom
import './sign-in.js';
