package domain

// Rendering is a document as it is printed: for previews.
type Rendering struct {
	PDF   []byte
	Pages [][]byte // PNG, the first ones
	Whole bool     // every page is there
}
