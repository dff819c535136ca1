package media

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	tus "github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
)

// Uploads keeps resumable uploads under way as files in a directory beside the
// media store. Its locks live in memory: the directory belongs to one process,
// and a lock that outlived a killed process would only block the resumption.
type Uploads struct {
	root  *os.Root
	store filestore.FileStore
	locks *memorylocker.MemoryLocker
}

// OpenUploads opens the directory of uploads under way and makes it when there is none.
func OpenUploads(dir string) (*Uploads, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make upload directory: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open upload directory: %w", err)
	}
	store := filestore.New(dir)
	store.DirModePerm, store.FileModePerm = 0o700, 0o600
	return &Uploads{root: root, store: store, locks: memorylocker.New()}, nil
}

// Composer returns the parts from which the handler of uploads is built:
// uploads of known size that can be ended, nothing else.
func (u *Uploads) Composer() *tus.StoreComposer {
	composer := tus.NewStoreComposer()
	composer.UseCore(u.store)
	composer.UseTerminater(u.store)
	composer.UseLocker(u.locks)
	return composer
}

// Sweep removes the files of uploads that have not moved since before.
func (u *Uploads) Sweep(_ context.Context, before time.Time) (int, error) {
	return sweep(u.root, ".", before)
}

// Close releases the directory.
func (u *Uploads) Close() error { return u.root.Close() }
