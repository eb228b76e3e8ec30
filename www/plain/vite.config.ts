import { defineConfig } from 'vite';
import { page } from '../shared/vite.ts';

export default defineConfig(page('plain'));
