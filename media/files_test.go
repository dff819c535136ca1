package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
)

// store is what the product asks of a media store, whatever keeps the bytes.
type store interface {
	Put(ctx context.Context, key string, r io.Reader) (size int64, sum string, err error)
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	Stat(ctx context.Context, key string) (size int64, stored time.Time, err error)
	Delete(ctx context.Context, key string) error
}

// contract is what every media store must hold; fresh opens an empty one.
func contract(t *testing.T, fresh func(t *testing.T) store) {
	t.Run("what was put comes back with its size and hash", func(t *testing.T) { putComesBack(t, fresh(t)) })
	t.Run("a range can be read", func(t *testing.T) { rangeCanBeRead(t, fresh(t)) })
	t.Run("a failed put leaves what was there", func(t *testing.T) { failedPutLeavesOld(t, fresh(t)) })
	t.Run("an ended context stops a put", func(t *testing.T) { endedContextStops(t, fresh(t)) })
	t.Run("what is not there is not found", func(t *testing.T) { missingIsNotFound(t, fresh(t)) })
	t.Run("deleting twice is no error", func(t *testing.T) { deleteTwice(t, fresh(t)) })
	t.Run("keys cannot leave the store", func(t *testing.T) { keysStayInside(t, fresh(t)) })
	t.Run("writers of one key never mix", func(t *testing.T) { writersNeverMix(t, fresh(t)) })
}

const key = "attachments/01JQ0000000000000000000000/original"

func put(t *testing.T, s store, key, content string) {
	t.Helper()
	if _, _, err := s.Put(t.Context(), key, strings.NewReader(content)); err != nil {
		t.Fatalf("put %s: %v", key, err)
	}
}

func content(t *testing.T, s store, key string) string {
	t.Helper()
	r, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("open %s: %v", key, err)
	}
	defer r.Close()
	all, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read %s: %v", key, err)
	}
	return string(all)
}

func putComesBack(t *testing.T, s store) {
	before := time.Now().Add(-time.Minute)
	text := strings.Repeat("东岭区举办技能大赛\n", 50_000)
	size, sum, err := s.Put(t.Context(), key, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := sha256.Sum256([]byte(text))
	if size != int64(len(text)) || sum != hex.EncodeToString(want[:]) {
		t.Errorf("put answered size %d and hash %s, want %d and %x", size, sum, len(text), want)
	}
	if got := content(t, s, key); got != text {
		t.Errorf("got %d bytes back, want %d", len(got), len(text))
	}
	statSize, stored, err := s.Stat(t.Context(), key)
	if err != nil || statSize != size || stored.Before(before) {
		t.Errorf("stat = %d, %v, %v; want size %d and a time of now", statSize, stored, err, size)
	}
	put(t, s, key, "second")
	if got := content(t, s, key); got != "second" {
		t.Errorf("after a second put got %q", got)
	}
}

func rangeCanBeRead(t *testing.T, s store) {
	put(t, s, key, "0123456789")
	r, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if end, err := r.Seek(0, io.SeekEnd); err != nil || end != 10 {
		t.Fatalf("end = %d, %v; want 10", end, err)
	}
	if _, err := r.Seek(4, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	part := make([]byte, 3)
	if _, err := io.ReadFull(r, part); err != nil || string(part) != "456" {
		t.Errorf("bytes 4 to 6 = %q, %v", part, err)
	}
}

var errTorn = errors.New("torn")

func failedPutLeavesOld(t *testing.T, s store) {
	put(t, s, key, "old")
	torn := io.MultiReader(strings.NewReader("half of the new"), &failing{})
	if _, _, err := s.Put(t.Context(), key, torn); !errors.Is(err, errTorn) {
		t.Fatalf("put of a torn stream = %v, want its error", err)
	}
	if got := content(t, s, key); got != "old" {
		t.Errorf("after a failed put got %q, want old", got)
	}
}

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, errTorn }

func endedContextStops(t *testing.T, s store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Put(ctx, key, strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("put under an ended context = %v", err)
	}
	if _, _, err := s.Stat(t.Context(), key); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("stat after it = %v, want not found", err)
	}
}

func missingIsNotFound(t *testing.T, s store) {
	if _, err := s.Open(t.Context(), key); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("open = %v, want not found", err)
	}
	if _, _, err := s.Stat(t.Context(), key); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("stat = %v, want not found", err)
	}
}

func deleteTwice(t *testing.T, s store) {
	put(t, s, key, "x")
	put(t, s, "attachments/01JQ0000000000000000000000/thumb", "y")
	for range 2 {
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if _, err := s.Open(t.Context(), key); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("open after delete = %v", err)
	}
	if got := content(t, s, "attachments/01JQ0000000000000000000000/thumb"); got != "y" {
		t.Errorf("the neighbour holds %q", got)
	}
}

func keysStayInside(t *testing.T, s store) {
	for _, bad := range []string{"", "/etc/passwd", "../x", "a/../../x", "a//b", ".incoming/1-1", "a/.b", "a\\b", "a\x00b", strings.Repeat("a/", 200) + "a"} {
		if _, _, err := s.Put(t.Context(), bad, strings.NewReader("x")); err == nil {
			t.Errorf("put under %q was taken", bad)
		}
		if _, err := s.Open(t.Context(), bad); err == nil {
			t.Errorf("open of %q was allowed", bad)
		}
		if err := s.Delete(t.Context(), bad); err == nil {
			t.Errorf("delete of %q was allowed", bad)
		}
	}
}

func writersNeverMix(t *testing.T, s store) {
	var all sync.WaitGroup
	for _, letter := range []string{"a", "b", "c", "d"} {
		all.Go(func() {
			for range 5 {
				if _, _, err := s.Put(context.Background(), key, strings.NewReader(strings.Repeat(letter, 100_000))); err != nil {
					t.Errorf("put: %v", err)
				}
				if err := s.Delete(context.Background(), "attachments/01JQ0000000000000000000000/thumb"); err != nil {
					t.Errorf("delete: %v", err)
				}
			}
		})
	}
	all.Wait()
	got := content(t, s, key)
	if len(got) != 100_000 || strings.Trim(got, got[:1]) != "" {
		t.Errorf("got %d bytes starting with %q, want 100000 of one letter", len(got), got[:10])
	}
}

func TestFiles_HoldsTheContract(t *testing.T) {
	contract(t, func(t *testing.T) store { return openFiles(t, t.TempDir()) })
}

func openFiles(t *testing.T, dir string) *Files {
	t.Helper()
	f, err := OpenFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return f
}

func TestFiles_KeepsContentAcrossReopening(t *testing.T) {
	dir := t.TempDir()
	first, err := OpenFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, first, key, "kept")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if got := content(t, openFiles(t, dir), key); got != "kept" {
		t.Errorf("got %q", got)
	}
}

func TestFiles_SweepsOnlyOldLeftovers(t *testing.T) {
	dir := t.TempDir()
	f := openFiles(t, dir)
	old, young := filepath.Join(dir, incoming, "9-1"), filepath.Join(dir, incoming, "9-2")
	for _, name := range []string{old, young} {
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	week := time.Now().Add(-7 * 24 * time.Hour)
	if err := os.Chtimes(old, week, week); err != nil {
		t.Fatal(err)
	}
	if n, err := f.Sweep(t.Context(), time.Now().Add(-24*time.Hour)); err != nil || n != 1 {
		t.Errorf("swept %d, %v; want 1", n, err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the young leftover is gone: %v", err)
	}
}

func TestFiles_SurvivesALeftoverOfTheSameProcessNumber(t *testing.T) {
	dir := t.TempDir()
	f := openFiles(t, dir)
	file, name, err := f.create()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	again := openFiles(t, dir)
	put(t, again, key, "fresh")
	if got := content(t, again, key); got != "fresh" {
		t.Errorf("got %q although %s was left behind", got, name)
	}
}

func TestUploads_SweepsWhatHasNotMoved(t *testing.T) {
	dir := t.TempDir()
	u, err := OpenUploads(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	for name, age := range map[string]time.Duration{"OLD": 8 * 24 * time.Hour, "OLD.info": 8 * 24 * time.Hour, "NEW": time.Hour} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, bytes.Repeat([]byte("x"), 10), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := u.Sweep(t.Context(), time.Now().Add(-7*24*time.Hour)); err != nil || n != 2 {
		t.Errorf("swept %d, %v; want 2", n, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "NEW")); err != nil {
		t.Errorf("a young upload is gone: %v", err)
	}
}

// filesIn opens a store until the test ends.
func filesIn(t *testing.T, folder string) *Files {
	t.Helper()
	files, err := OpenFiles(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	})
	return files
}

func TestFiles_TakesAFileOnTheSameDiskByItsSecondName(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	files := filesIn(t, filepath.Join(folder, "media"))
	part := filepath.Join(folder, "part")
	content := bytes.Repeat([]byte("来稿"), 100_000)
	if err := os.WriteFile(part, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time after a crash, when the part is there still
		file, err := os.Open(part)
		if err != nil {
			t.Fatal(err)
		}
		size, sum, err := files.Put(ctx, "attachments/1/original", file)
		if err != nil || size != int64(len(content)) || sum != fmt.Sprintf("%x", sha256.Sum256(content)) {
			t.Fatalf("put: %d bytes, %s, %v", size, sum, err)
		}
		file.Close()
	}
	mine, err := os.Stat(part)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := os.Stat(filepath.Join(folder, "media", "attachments", "1", "original"))
	if err != nil || !os.SameFile(mine, stored) {
		t.Errorf("the file was copied: %v", err)
	}
	left, err := os.ReadDir(filepath.Join(folder, "media", ".incoming"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := os.Remove(part); err != nil {
		t.Fatal(err)
	}
	reader, err := files.Open(ctx, "attachments/1/original")
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if got, err := io.ReadAll(reader); err != nil || !bytes.Equal(got, content) {
		t.Errorf("read back %d bytes, %v", len(got), err)
	}
}

func TestFiles_CopiesTheRestOfAFileThatWasReadInPart(t *testing.T) {
	ctx, folder := context.Background(), t.TempDir()
	files := filesIn(t, filepath.Join(folder, "media"))
	part := filepath.Join(folder, "part")
	if err := os.WriteFile(part, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(part)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := io.ReadFull(file, make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
	if size, sum, err := files.Put(ctx, "rest", file); err != nil || size != 6 || sum != fmt.Sprintf("%x", sha256.Sum256([]byte("456789"))) {
		t.Errorf("put: %d bytes, %s, %v", size, sum, err)
	}
}
