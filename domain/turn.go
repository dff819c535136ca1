package domain

import "strconv"

// Turn is by how many degrees a picture is turned clockwise from how its file
// stands: 0, 90, 180 or 270. Values are stored.
type Turn int

// Turns returns every turn.
func Turns() []Turn { return []Turn{0, 90, 180, 270} }

// Valid reports whether pictures can be turned so.
func (t Turn) Valid() bool { return t >= 0 && t < 360 && t%90 == 0 }

// String returns the degrees, for style classes and addresses.
func (t Turn) String() string { return strconv.Itoa(int(t)) }

// Next returns the turn by a quarter more.
func (t Turn) Next() Turn { return (t + 90) % 360 }

// Swaps reports whether width and height change places.
func (t Turn) Swaps() bool { return t == 90 || t == 270 }

// Turnable reports whether its author can turn a file: photographs that pages show.
func (a Attachment) Turnable() bool { return a.Kind == KindPhoto && a.Pictured() }

// ToTurn is by how much pages must still turn the picture's copies until they
// are made anew.
func (a Attachment) ToTurn() Turn { return (a.Turn - a.CopiesTurn + 360) % 360 }

// SeenWidth returns the picture's width in pixels as it is turned.
func (a Attachment) SeenWidth() int {
	if a.Turn.Swaps() {
		return a.Height
	}
	return a.Width
}

// SeenHeight returns the picture's height in pixels as it is turned.
func (a Attachment) SeenHeight() int {
	if a.Turn.Swaps() {
		return a.Width
	}
	return a.Height
}

// Look names how a file looks: its bytes, and by how much they are turned.
func (a Attachment) Look() string {
	if a.Turn == 0 {
		return a.SHA256
	}
	return a.SHA256 + "-" + a.Turn.String()
}

// CopyOf is what a smaller copy is made of, and how.
type CopyOf struct {
	MIME    string // of what it is made of
	Longest int    // pixels of its longer side at most
	Turn    Turn
}
