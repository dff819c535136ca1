package office

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"laigao/domain"
)

// Bounds of a preview.
const (
	previewPages = 60
	previewDPI   = 96
	previewKept  = 6        // documents whose pictures are kept in memory
	maxPrinted   = 64 << 20 // bytes of all pictures of a document
)

const wordsNotShown = "文件没有转换成预览图片，请下载 Word 文件查看。"

// Renderer shows documents as they are printed, by LibreOffice and poppler: one
// document at a time. The last ones are kept.
type Renderer struct {
	converter *converter
	pdftoppm  string
	folder    string // for temporary files; empty is the system's
	turn      chan struct{}
	mutex     sync.Mutex
	kept      []kept // the latest last
}

type kept struct {
	of [sha256.Size]byte
	domain.Rendering
}

// NewRenderer finds LibreOffice and poppler. Without them the error is NotFound:
// people look at the document in their own program.
func NewRenderer(folder string) (*Renderer, error) {
	c := findConverter()
	pdftoppm, err := exec.LookPath("pdftoppm")
	if c == nil {
		err = errors.Join(err, errors.New("soffice is not installed"))
	}
	if err != nil {
		return nil, &domain.Error{Kind: domain.KindNotFound, Err: err}
	}
	return &Renderer{converter: c, pdftoppm: pdftoppm, folder: folder, turn: make(chan struct{}, 1)}, nil
}

// Render prints a .docx. What cannot be printed is an Invalid error with words
// for people.
func (r *Renderer) Render(ctx context.Context, document []byte) (domain.Rendering, error) {
	of := sha256.Sum256(document)
	if known, ok := r.recall(of); ok {
		return known, nil
	}
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		return domain.Rendering{}, fmt.Errorf("render document: %w", ctx.Err())
	}
	defer func() { <-r.turn }()
	if known, ok := r.recall(of); ok { // somebody else waited for the same
		return known, nil
	}
	made, err := r.render(ctx, document)
	if domain.KindOf(err) == domain.KindInvalid {
		return made, &domain.Error{Kind: domain.KindInvalid, Public: wordsNotShown, Err: err}
	}
	if err != nil {
		return made, err
	}
	r.remember(of, made)
	return made, nil
}

func (r *Renderer) recall(of [sha256.Size]byte) (domain.Rendering, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for _, k := range r.kept {
		if k.of == of {
			return k.Rendering, true
		}
	}
	return domain.Rendering{}, false
}

func (r *Renderer) remember(of [sha256.Size]byte, made domain.Rendering) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.kept = append(r.kept, kept{of, made})
	if len(r.kept) > previewKept {
		r.kept = slices.Delete(r.kept, 0, 1)
	}
}

// Print prints a .docx as PDF and keeps nothing of it: no pictures of its pages
// are made, which take longer than the pages themselves.
func (r *Renderer) Print(ctx context.Context, document []byte) ([]byte, error) {
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("print document: %w", ctx.Err())
	}
	defer func() { <-r.turn }()
	folder, err := os.MkdirTemp(r.folder, "laigao-print-")
	if err != nil {
		return nil, fmt.Errorf("print document: %w", err)
	}
	defer os.RemoveAll(folder)
	pdf, err := r.print(ctx, folder, document)
	if domain.KindOf(err) == domain.KindInvalid {
		return nil, &domain.Error{Kind: domain.KindInvalid, Public: wordsNotShown, Err: err}
	}
	if err != nil {
		return nil, err
	}
	made, err := os.ReadFile(pdf)
	if err != nil {
		return nil, fmt.Errorf("print document: %w", err)
	}
	return made, nil
}

// printedPDF is how documents are printed: pictures as they are, since making them
// smaller takes longer than everything else, and blurs codes.
const printedPDF = `pdf:writer_pdf_Export:{"UseLosslessCompression":{"type":"boolean","value":"true"},"ReduceImageResolution":{"type":"boolean","value":"false"}}`

// print prints a .docx in a folder and returns the name of the PDF.
func (r *Renderer) print(ctx context.Context, folder string, document []byte) (string, error) {
	source := filepath.Join(folder, "in.docx")
	if err := fill(source, bytes.NewReader(document)); err != nil {
		return "", err
	}
	return r.converter.to(ctx, folder, source, "MS Word 2007 XML", printedPDF, ".pdf")
}

func (r *Renderer) render(ctx context.Context, document []byte) (domain.Rendering, error) {
	var made domain.Rendering
	folder, err := os.MkdirTemp(r.folder, "laigao-preview-")
	if err != nil {
		return made, fmt.Errorf("render document: %w", err)
	}
	defer os.RemoveAll(folder)
	pdf, err := r.print(ctx, folder, document)
	if err != nil {
		return made, err
	}
	if made.PDF, err = os.ReadFile(pdf); err != nil {
		return made, fmt.Errorf("render document: %w", err)
	}
	// one page more than is shown tells whether that is all
	if err := runBounded(ctx, folder, r.pdftoppm, "-r", strconv.Itoa(previewDPI), "-l", strconv.Itoa(previewPages+1), "-png", pdf, filepath.Join(folder, "page")); err != nil {
		return made, err
	}
	names, err := filepath.Glob(filepath.Join(folder, "page-*.png"))
	if err != nil {
		return made, fmt.Errorf("render document: %w", err)
	}
	err = pictures(&made, names)
	return made, err
}

// pictures reads the pictures of pages, which are named in their order.
func pictures(made *domain.Rendering, names []string) error {
	made.Whole = len(names) <= previewPages
	size := 0
	for _, name := range names[:min(len(names), previewPages)] {
		page, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("render document: %w", err)
		}
		if size += len(page); size > maxPrinted {
			made.Whole = false
			break
		}
		made.Pages = append(made.Pages, page)
	}
	if len(made.Pages) == 0 {
		return domain.Invalid(wordsNotShown)
	}
	return nil
}
