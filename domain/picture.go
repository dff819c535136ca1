package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Whole is the side of a picture in the measure of boxes.
const Whole = 10_000

// Limits of what may be done to a picture.
const (
	MaxCovers   = 40
	minCropSide = Whole / 20
	minCover    = Whole / 200
)

// Box is a rectangle in a picture, in ten-thousandths of its width and height,
// so that it means the same in every size of it.
type Box struct {
	X int `json:"x"`
	Y int `json:"y"`
	W int `json:"w"`
	H int `json:"h"`
}

// within returns the part of the box that lies in the picture.
func (b Box) within() Box {
	left, top := min(max(b.X, 0), Whole), min(max(b.Y, 0), Whole)
	right, bottom := min(max(b.X+b.W, 0), Whole), min(max(b.Y+b.H, 0), Whole)
	return Box{X: left, Y: top, W: max(right-left, 0), H: max(bottom-top, 0)}
}

// Turned returns the same part of the picture once that is turned.
func (b Box) Turned(by Turn) Box {
	switch by {
	case 90:
		return Box{X: Whole - b.Y - b.H, Y: b.X, W: b.H, H: b.W}
	case 180:
		return Box{X: Whole - b.X - b.W, Y: Whole - b.Y - b.H, W: b.W, H: b.H}
	case 270:
		return Box{X: b.Y, Y: Whole - b.X - b.W, W: b.H, H: b.W}
	}
	return b
}

// CoverShape is what a cover looks like. Values are stored: never renumber.
type CoverShape int

// The shapes of covers: boxes for plates, ovals for faces.
const (
	CoverBox  CoverShape = 0
	CoverOval CoverShape = 1
)

// Cover 遮挡 is a part of a picture that nobody may recognise.
type Cover struct {
	Box
	Shape CoverShape `json:"s,omitempty"`
}

// PictureEdit 照片修改 is what an editor did to a picture as it stands in its
// file, upright: parts are covered, then the rest is cut off, then it is turned.
// The zero value does nothing. The order needs no keeping: covers lie where they
// lie, whatever is cut off or turned later.
type PictureEdit struct {
	Covers []Cover `json:"h,omitempty"`
	Crop   Box     `json:"c,omitzero"` // zero: all of it
	Turn   Turn    `json:"t,omitempty"`
}

// Empty reports whether nothing is done.
func (e PictureEdit) Empty() bool { return len(e.Covers) == 0 && e.Crop == Box{} && e.Turn == 0 }

// Normal returns the edit as it is stored: everything within the picture, the
// same twice only once, in one order, so that what does the same is the same.
// Covers outside of what is left stay: they count again if less is cut off later.
func (e PictureEdit) Normal() PictureEdit {
	n := PictureEdit{Crop: e.Crop.within(), Turn: e.Turn}
	if n.Crop == (Box{W: Whole, H: Whole}) || e.Crop == (Box{}) {
		n.Crop = Box{}
	}
	for _, c := range e.Covers {
		c.Box = c.within()
		if c.W > 0 && c.H > 0 {
			n.Covers = append(n.Covers, c)
		}
	}
	slices.SortFunc(n.Covers, func(a, b Cover) int {
		return cmp.Or(a.Y-b.Y, a.X-b.X, a.H-b.H, a.W-b.W, int(a.Shape-b.Shape))
	})
	n.Covers = slices.Compact(n.Covers)
	return n
}

// Check says what of a normal edit cannot be done, by form field.
func (e PictureEdit) Check() error {
	problems := map[string]string{}
	if !e.Turn.Valid() {
		problems["turn"] = "照片每次只能旋转 90 度。"
	}
	if (e.Crop != Box{}) && (e.Crop.W < minCropSide || e.Crop.H < minCropSide) {
		problems["crop"] = "裁剪后太小，宽和高都至少留 5%。"
	}
	if len(e.Covers) > MaxCovers {
		problems["covers"] = fmt.Sprintf("一张照片最多遮挡 %d 处，请把相邻的合成一处。", MaxCovers)
	}
	for _, c := range e.Covers {
		if c.W < minCover || c.H < minCover || c.Shape != CoverBox && c.Shape != CoverOval {
			problems["covers"] = "有一处遮挡太小，宽和高都至少 0.5%。"
		}
	}
	if len(problems) > 0 {
		return InvalidFields(problems)
	}
	return nil
}

// Seen returns the edit in the measure of the picture as its author turned it,
// which is how editors see it; File goes back.
func (e PictureEdit) Seen(author Turn) PictureEdit { return e.turned(author) }

// File returns an edit that was drawn on the picture as its author turned it.
func (e PictureEdit) File(author Turn) PictureEdit { return e.turned((360 - author) % 360) }

func (e PictureEdit) turned(by Turn) PictureEdit {
	t := PictureEdit{Turn: e.Turn}
	if e.Crop != (Box{}) {
		t.Crop = e.Crop.Turned(by)
	}
	for _, c := range e.Covers {
		c.Box = c.Turned(by)
		t.Covers = append(t.Covers, c)
	}
	return t
}

// String returns the edit as it is stored, empty for one that does nothing.
func (e PictureEdit) String() string {
	if e.Empty() {
		return ""
	}
	text, _ := json.Marshal(e) // numbers alone: it cannot fail
	return string(text)
}

// ParsePictureEdit reads what String wrote.
func ParsePictureEdit(stored string) (PictureEdit, error) {
	var e PictureEdit
	if stored == "" {
		return e, nil
	}
	if err := json.Unmarshal([]byte(stored), &e); err != nil {
		return e, fmt.Errorf("read a picture's edit: %w", err)
	}
	return e, nil
}

// Name tells the edit from every other: what is made of it is kept under it. It
// is empty for one that does nothing.
func (e PictureEdit) Name() string {
	if e.Empty() {
		return ""
	}
	sum := sha256.Sum256([]byte(e.String()))
	return hex.EncodeToString(sum[:10])
}

// Words says what was done, for the course and the log.
func (e PictureEdit) Words() string {
	var parts []string
	if n := len(e.Covers); n > 0 {
		parts = append(parts, fmt.Sprintf("遮挡 %d 处", n))
	}
	if e.Crop != (Box{}) {
		parts = append(parts, "裁剪")
	}
	if e.Turn != 0 {
		parts = append(parts, "旋转 "+e.Turn.String()+" 度")
	}
	if len(parts) == 0 {
		return "恢复原样"
	}
	return strings.Join(parts, "、")
}

// PictureChange is one edit of a picture as it was saved. Changes are only added.
type PictureChange struct {
	ID           string
	AttachmentID string
	Edit         PictureEdit
	Actor        Actor
	CreatedAt    time.Time
}

// Touchable reports whether editors can work on a picture: a photograph of which
// copies can be made.
func (a Attachment) Touchable() bool {
	return a.Kind == KindPhoto && a.Shown() && a.Copies.Has(DerivativeThumb)
}

// Remaking reports whether the copies of a picture still show it as it was
// before its last edit. Nobody is shown them: what the edit hides is in them.
func (a Attachment) Remaking() bool { return a.CopiesEdit != a.Edit.Name() }
