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

// SeenWidth returns the picture's width in pixels as it is turned and edited.
func (a Attachment) SeenWidth() int {
	width, _ := a.seen()
	return width
}

// SeenHeight returns the picture's height in pixels as it is turned and edited.
func (a Attachment) SeenHeight() int {
	_, height := a.seen()
	return height
}

func (a Attachment) seen() (width, height int) {
	width, height = a.Width, a.Height
	if crop := a.Edit.Crop; crop != (Box{}) {
		width, height = (width*crop.W+Whole/2)/Whole, (height*crop.H+Whole/2)/Whole
	}
	if a.ShownTurn().Swaps() {
		return height, width
	}
	return width, height
}

// ShownTurn is by how much the picture is turned by its author and by editors.
func (a Attachment) ShownTurn() Turn { return (a.Turn + a.Edit.Turn) % 360 }

// Look names how a file looks: its bytes, by how much they are turned, and what
// was done to them.
func (a Attachment) Look() string {
	look := a.SHA256
	if a.Turn != 0 {
		look += "-" + a.Turn.String()
	}
	if name := a.Edit.Name(); name != "" {
		look += "-" + name
	}
	return look
}

// CopyOf is what a smaller copy is made of, and how.
type CopyOf struct {
	MIME    string // of what it is made of
	Longest int    // pixels of its longer side at most
	Turn    Turn
	Edit    PictureEdit // done before it is turned
	Fine    bool        // worth larger files: other copies are made from it
}
