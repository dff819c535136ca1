package domain

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func TestPictureEdit_IsStoredInOneForm(t *testing.T) {
	face, plate := Cover{Box{100, 200, 300, 400}, CoverOval}, Cover{Box{100, 100, 300, 400}, CoverBox}
	a := PictureEdit{Covers: []Cover{face, plate, face}, Crop: Box{0, 0, Whole, Whole}}
	b := PictureEdit{Covers: []Cover{plate, face}}
	if got := a.Normal(); !reflect.DeepEqual(got, b.Normal()) || got.Name() != b.Normal().Name() || got.Name() == "" {
		t.Errorf("got %+v, want %+v", got, b.Normal())
	}
	over := PictureEdit{Covers: []Cover{{Box{-500, 9000, 1000, 5000}, CoverBox}, {Box{12000, 0, 500, 500}, CoverBox}}, Crop: Box{-10, -10, 5010, 20000}}
	want := PictureEdit{Covers: []Cover{{Box{0, 9000, 500, 1000}, CoverBox}}, Crop: Box{0, 0, 5000, Whole}}
	if got := over.Normal(); !reflect.DeepEqual(got, want) {
		t.Errorf("over the edge: got %+v, want %+v", got, want)
	}
	if got := want.Normal(); !reflect.DeepEqual(got, want) {
		t.Errorf("a normal one changes: %+v", got)
	}
	nothing := PictureEdit{Crop: Box{0, 0, Whole, Whole}}.Normal()
	if !nothing.Empty() || nothing.String() != "" || nothing.Name() != "" || nothing.Words() != "恢复原样" {
		t.Errorf("nothing: %+v", nothing)
	}
}

func TestPictureEdit_KeepsCoversOutsideOfTheCrop(t *testing.T) {
	e := PictureEdit{Covers: []Cover{{Box{0, 0, 1000, 1000}, CoverBox}}, Crop: Box{5000, 5000, 5000, 5000}}
	if got := e.Normal(); len(got.Covers) != 1 {
		t.Errorf("got %+v: a wider crop would show it", got)
	}
}

func TestPictureEdit_RefusesWhatCannotBeDone(t *testing.T) {
	many := PictureEdit{}
	for i := range MaxCovers + 1 {
		many.Covers = append(many.Covers, Cover{Box{i * 100, 0, 100, 100}, CoverBox})
	}
	for field, e := range map[string]PictureEdit{
		"turn":   {Turn: 45},
		"crop":   {Crop: Box{0, 0, 10, 5000}},
		"covers": {Covers: []Cover{{Box{0, 0, 10, 500}, CoverBox}}},
	} {
		if err := e.Check(); FieldsOf(err)[field] == "" {
			t.Errorf("%s: got %v", field, err)
		}
	}
	if err := many.Normal().Check(); FieldsOf(err)["covers"] == "" {
		t.Errorf("too many covers: %v", err)
	}
	if err := (PictureEdit{Covers: []Cover{{Box{0, 0, 500, 500}, 7}}}).Check(); err == nil {
		t.Error("an unknown shape is taken")
	}
	if stored := (PictureEdit{Covers: many.Covers[:MaxCovers], Crop: Box{1, 1, 9998, 9998}, Turn: 270}).String(); len(stored) > 3000 {
		t.Errorf("%d characters do not fit their column", len(stored))
	}
}

func TestPictureEdit_TurnsThereAndBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		box := Box{random.IntN(5000), random.IntN(5000), 1 + random.IntN(5000), 1 + random.IntN(5000)}
		e := PictureEdit{Covers: []Cover{{box, CoverOval}}, Crop: box, Turn: 90}
		for _, turn := range Turns() {
			if got := e.Seen(turn).File(turn); !reflect.DeepEqual(got, e) {
				t.Fatalf("by %d: got %+v, want %+v", turn, got, e)
			}
		}
		if got := box.Turned(90).Turned(90); got != box.Turned(180) {
			t.Fatalf("two quarters: got %+v, want %+v", got, box.Turned(180))
		}
	}
	if got, want := (Box{0, 0, 1000, 2000}).Turned(90), (Box{8000, 0, 2000, 1000}); got != want {
		t.Errorf("the upper left corner goes to the upper right: got %+v, want %+v", got, want)
	}
}

func TestPictureEdit_ReadsWhatItWrote(t *testing.T) {
	e := PictureEdit{Covers: []Cover{{Box{1, 2, 300, 400}, CoverOval}}, Crop: Box{0, 0, 5000, 5000}, Turn: 180}
	got, err := ParsePictureEdit(e.String())
	if err != nil || !reflect.DeepEqual(got, e) {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := ParsePictureEdit("{"); err == nil {
		t.Error("half of one is read")
	}
	if got := e.Words(); got != "遮挡 1 处、裁剪、旋转 180 度" {
		t.Errorf("got %q", got)
	}
}

func TestAttachment_LooksOtherwiseOnceEdited(t *testing.T) {
	a := Attachment{ID: "A", SHA256: "aa", State: AttachmentStored, Width: 400, Height: 300, Copies: Copies(0).With(DerivativeThumb)}
	before := ApprovalHash(Text{}, []Attachment{a})
	a.Edit = PictureEdit{Crop: Box{0, 0, 5000, Whole}, Turn: 90}
	if ApprovalHash(Text{}, []Attachment{a}) == before || a.Look() == "aa" || !strings.HasPrefix(a.Look(), "aa-") {
		t.Errorf("an edited picture looks as before: %s", a.Look())
	}
	if w, h := a.SeenWidth(), a.SeenHeight(); w != 300 || h != 200 {
		t.Errorf("seen %dx%d, want 300x200", w, h)
	}
	if a.Pictured() || !a.Remaking() {
		t.Error("copies of before the edit are shown")
	}
	if a.CopiesEdit = a.Edit.Name(); !a.Pictured() || a.Remaking() {
		t.Error("copies of the edit are not shown")
	}
	d := Derivative{AttachmentID: "A", Kind: DerivativeLarge, Turn: 90, Edit: a.Edit.Name()}
	if plain := (Derivative{AttachmentID: "A", Kind: DerivativeLarge, Turn: 90}); d.Key() == plain.Key() {
		t.Errorf("both copies are kept under %s", d.Key())
	}
}
