/** The bundler puts styles that a script imports beside it. */
declare module '*.css';
