package sample

import _ "embed" // holds the clip

//go:embed media/clip.mp4
var clip string

// Clip returns an MP4 film: a test picture with a tone, three seconds long.
func Clip() []byte { return []byte(clip) }
