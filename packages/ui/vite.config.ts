// Builds the pages into dist/ with hashed names; in development serves them and passes the API on to a real server
// (ARIEL_API, by default the one that `npm start` brings up).
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env.ARIEL_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 2000 },
  server: {
    host: '127.0.0.1',
    proxy: { '/ui': api, '/api': api, '/auth': api },
  },
});
