/**
 * Names the environment variable that holds the folder for the pictures. The program that launches VS Code writes the
 * pictures, so the folder is a path of that program's system.
 */
export const PICTURES_VARIABLE = 'KERNEL_INTERRUPT_PICTURES';

/** Names the environment variable with the width of the window in pixels; empty for the usual width. */
export const WIDTH_VARIABLE = 'KERNEL_INTERRUPT_PICTURES_WIDTH';
