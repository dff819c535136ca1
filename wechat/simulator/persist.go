package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// saveAfter is how long changes gather before they are written.
const saveAfter = 200 * time.Millisecond

// snapshot is the state file.
type snapshot struct {
	LastID   int64               `json:"last_id"`
	Accounts map[string]*account `json:"accounts"`
	Media    map[string]*media   `json:"media"`
}

func loadSnapshot(path string) (snapshot, error) {
	var s snapshot
	if path == "" {
		return s, nil
	}
	b, err := os.ReadFile(path) // #nosec G304 -- the operator's own setting
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return s, fmt.Errorf("load state: %w", err)
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("load state %s: %w", path, err)
	}
	return s, nil
}

func (w *world) snapshot() ([]byte, error) {
	w.forgetExpired()
	s := snapshot{LastID: w.lastID, Accounts: map[string]*account{}, Media: w.media}
	for _, a := range w.accounts {
		s.Accounts[a.AppID] = a
	}
	return json.Marshal(s)
}

// forgetExpired drops temporary media that no call can reach any more and no
// chat of the last month still shows.
func (w *world) forgetExpired() {
	for id, m := range w.media {
		if m.Kind == temporary && w.now().Sub(m.Created) > 30*24*time.Hour {
			delete(w.media, id)
			_ = w.bytes.remove(id) // a file left behind harms nobody
		}
	}
}

// save writes the state file in one step.
func (s *Server) save() error {
	s.mu.Lock()
	b, err := s.world.snapshot()
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	return replaceFile(s.cfg.StateFile, b)
}

// replaceFile writes a new file and moves it into place.
func replaceFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".wxsim-*")
	if err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	return nil
}

// saver writes the state soon after changes, in one goroutine of its own.
type saver struct {
	dirty chan struct{}
	quit  chan struct{}
	done  chan struct{}
}

func startSaver(save func() error, log *slog.Logger) *saver {
	s := &saver{dirty: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(s.done)
		for {
			select {
			case <-s.quit:
				return
			case <-s.dirty:
			}
			select {
			case <-s.quit:
				return
			case <-time.After(saveAfter):
			}
			if err := save(); err != nil {
				log.Error("state not saved", "error", err)
			}
		}
	}()
	return s
}

func (s *saver) touch() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

func (s *saver) close() {
	close(s.quit)
	<-s.done
}

// byteStore keeps the bytes of media: in a folder beside the state file, or in
// memory when there is none.
type byteStore struct {
	folder string
	mu     sync.Mutex
	memory map[string][]byte
}

func newByteStore(stateFile string) *byteStore {
	if stateFile == "" {
		return &byteStore{memory: map[string][]byte{}}
	}
	return &byteStore{folder: stateFile + ".media"}
}

func (s *byteStore) put(id string, data []byte) error {
	if s.folder == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.memory[id] = data
		return nil
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return fmt.Errorf("store media: %w", err)
	}
	return replaceFile(filepath.Join(s.folder, id), data)
}

func (s *byteStore) get(id string) ([]byte, error) {
	if s.folder == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		data, is := s.memory[id]
		if !is {
			return nil, fmt.Errorf("read media %s: %w", id, fs.ErrNotExist)
		}
		return data, nil
	}
	data, err := os.ReadFile(filepath.Join(s.folder, id)) // #nosec G304 -- ids are our own random text
	if err != nil {
		return nil, fmt.Errorf("read media %s: %w", id, err)
	}
	return data, nil
}

func (s *byteStore) remove(id string) error {
	if s.folder == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.memory, id)
		return nil
	}
	if err := os.Remove(filepath.Join(s.folder, id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove media %s: %w", id, err)
	}
	return nil
}
