// Next takes the outermost lock file's folder for the root, and this project is inside another.
export default { turbopack: { root: import.meta.dirname } };
