// Package media keeps bytes and looks into them: the store in a directory, the
// parts of resumable uploads, what a file is by its content, and smaller copies
// of pictures.
package media
