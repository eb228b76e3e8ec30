export const REASONS = [];
export const reasonFor = () => undefined;
