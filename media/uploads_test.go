package media

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	tus "github.com/tus/tusd/v2/pkg/handler"
	tuslog "golang.org/x/exp/slog"

	"laigao/domain"
)

// receiver is one process that takes uploads.
type receiver struct {
	t        *testing.T
	composer *tus.StoreComposer
	server   *httptest.Server
}

func newReceiver(t *testing.T, composer *tus.StoreComposer) *receiver {
	t.Helper()
	handler, err := tus.NewHandler(tus.Config{
		StoreComposer: composer, BasePath: "/", DisableDownload: true, Logger: tuslog.New(tuslog.NewTextHandler(io.Discard, nil)),
		PreUploadCreateCallback: func(hook tus.HookEvent) (tus.HTTPResponse, tus.FileInfoChanges, error) {
			return tus.HTTPResponse{}, tus.FileInfoChanges{ID: hook.Upload.MetaData["id"]}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{t: t, composer: composer, server: httptest.NewServer(handler)}
	t.Cleanup(r.server.Close)
	return r
}

func (r *receiver) send(method, path string, headers map[string]string, body io.Reader) *http.Response {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, r.server.URL+path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Tus-Resumable", "1.0.0")
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil
	}
	_ = response.Body.Close()
	return response
}

func (r *receiver) create(id string, size int) {
	r.t.Helper()
	metadata := "id " + base64.StdEncoding.EncodeToString([]byte(id))
	response := r.send(http.MethodPost, "/", map[string]string{"Upload-Length": strconv.Itoa(size), "Upload-Metadata": metadata}, nil)
	if response == nil || response.StatusCode != http.StatusCreated || response.Header.Get("Location") != "/"+id && response.Header.Get("Location") != r.server.URL+"/"+id {
		r.t.Fatalf("create: %v", response)
	}
}

func (r *receiver) offset(id string) int {
	r.t.Helper()
	response := r.send(http.MethodHead, "/"+id, nil, nil)
	if response == nil || response.StatusCode != http.StatusOK {
		return -1
	}
	n, err := strconv.Atoi(response.Header.Get("Upload-Offset"))
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

func (r *receiver) patch(id string, from int, body io.Reader) int {
	r.t.Helper()
	response := r.send(http.MethodPatch, "/"+id, map[string]string{"Upload-Offset": strconv.Itoa(from), "Content-Type": "application/offset+octet-stream"}, body)
	if response == nil {
		return 0
	}
	return response.StatusCode
}

// received reads the whole upload back.
func (r *receiver) received(id string) []byte {
	r.t.Helper()
	upload, err := r.composer.Core.GetUpload(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	whole, err := upload.GetReader(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	defer whole.Close()
	content, err := io.ReadAll(whole)
	if err != nil {
		r.t.Fatal(err)
	}
	return content
}

// torn is a body whose network ends after its content.
type torn struct{ io.Reader }

func (b *torn) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = errTorn
	}
	return n, err
}

// eachUploads runs the test on both stores of uploads under way; another returns
// a second process on the same uploads.
func eachUploads(t *testing.T, run func(t *testing.T, another func() *receiver)) {
	t.Run("directory", func(t *testing.T) {
		u, err := OpenUploads(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = u.Close() })
		run(t, func() *receiver { return newReceiver(t, u.Composer()) })
	})
	t.Run("bucket", func(t *testing.T) {
		s, values := openS3(t), &memoryValues{values: map[string]memoryValue{}}
		run(t, func() *receiver {
			u, err := s.OpenUploads(values)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = u.Close() })
			return newReceiver(t, u.Composer())
		})
	})
}

func TestUploads_GoOnInAnotherProcessWhereTheyStood(t *testing.T) {
	eachUploads(t, func(t *testing.T, another func() *receiver) {
		content := make([]byte, 2*partSize+partSize/3)
		_, _ = rand.Read(content) // never fails
		const id = "01JQ0000000000000000000000"
		first := another()
		first.create(id, len(content))
		half := partSize + partSize/2
		first.patch(id, 0, &torn{bytes.NewReader(content[:half])}) // the network ends in the middle
		second := another()
		at := second.offset(id)
		if at <= 0 || at > half {
			t.Fatalf("it goes on at %d, want what had come of %d bytes", at, half)
		}
		if status := second.patch(id, at, bytes.NewReader(content[at:])); status != http.StatusNoContent {
			t.Fatalf("the rest: %d", status)
		}
		if got := second.received(id); !bytes.Equal(got, content) {
			t.Fatalf("received %d bytes that are others than the %d sent", len(got), len(content))
		}
		upload, err := first.composer.Core.GetUpload(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if err := first.composer.Terminater.AsTerminatableUpload(upload).Terminate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := second.composer.Core.GetUpload(t.Context(), id); !errors.Is(err, tus.ErrNotFound) {
			t.Errorf("an ended upload is still there: %v", err)
		}
	})
}

func TestUploads_NothingIsKnownOfWhatWasNeverBegun(t *testing.T) {
	eachUploads(t, func(t *testing.T, another func() *receiver) {
		r := another()
		for _, id := range []string{"01JQ0000000000000000000009", "..", "a+b"} {
			if at := r.offset(id); at != -1 {
				t.Errorf("%s stands at %d", id, at)
			}
		}
	})
}

func TestS3Uploads_SweepsWhatHasNotMoved(t *testing.T) {
	s := openS3(t)
	u, err := s.OpenUploads(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = u.Close() })
	r := newReceiver(t, u.Composer())
	const id = "01JQ0000000000000000000001"
	r.create(id, 100)
	r.patch(id, 0, bytes.NewReader(make([]byte, 10)))
	if n, err := u.Sweep(t.Context(), time.Now().Add(-time.Hour)); err != nil || n != 0 || r.offset(id) != 10 {
		t.Fatalf("swept %d of a young upload, %v; it stands at %d", n, err, r.offset(id))
	}
	if n, err := u.Sweep(t.Context(), time.Now().Add(time.Hour)); err != nil || n == 0 || r.offset(id) != -1 {
		t.Fatalf("swept %d of an old upload, %v; it stands at %d", n, err, r.offset(id))
	}
}

func TestSharedLocks_AskTheHolderBackAndOutliveADeadOne(t *testing.T) {
	values := &memoryValues{values: map[string]memoryValue{}}
	locks := &sharedLocks{values}
	take := func(limit time.Duration, asked func()) (tus.Lock, error) {
		t.Helper()
		lock, err := locks.NewLock("x")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		return lock, lock.Lock(ctx, asked)
	}
	var first tus.Lock
	asked := make(chan struct{}, 10)
	first, err := take(time.Second, func() { asked <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		<-asked
		_ = first.Unlock()
	}()
	second, err := take(10*time.Second, func() {})
	if err != nil {
		t.Fatalf("a holder that gives back: %v", err)
	}
	if _, err := take(300*time.Millisecond, func() {}); !errors.Is(err, tus.ErrLockTimeout) {
		t.Fatalf("a held lock was taken: %v", err)
	}
	second.(*sharedLock).stop() // its process is killed
	values.expire()
	third, err := take(time.Second, func() {})
	if err != nil {
		t.Fatalf("after the end of a dead one's lock: %v", err)
	}
	if err := third.Unlock(); err != nil {
		t.Error(err)
	}
}

// memoryValues are lock values as one process sees them; the real ones are tested
// where they live.
type memoryValues struct {
	mu     sync.Mutex
	values map[string]memoryValue
}

type memoryValue struct {
	text string
	ends time.Time
}

func (m *memoryValues) get(key string) (memoryValue, bool) {
	v, ok := m.values[key]
	return v, ok && time.Now().Before(v.ends)
}

// expire ends everything.
func (m *memoryValues) expire() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.values)
}

func (m *memoryValues) Get(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.get(key)
	if !ok {
		return nil, domain.NotFound("")
	}
	return []byte(v.text), nil
}

func (m *memoryValues) Set(_ context.Context, key string, value []byte, ttl time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = memoryValue{string(value), time.Now().Add(ttl)}
	return nil
}

func (m *memoryValues) SetIfAbsent(_ context.Context, key string, value []byte, ttl time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.get(key); ok {
		return false, nil
	}
	m.values[key] = memoryValue{string(value), time.Now().Add(ttl)}
	return true, nil
}

func (m *memoryValues) DeleteIf(_ context.Context, key string, value []byte) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.get(key)
	if !ok || v.text != string(value) {
		return false, nil
	}
	delete(m.values, key)
	return true, nil
}

func (m *memoryValues) Prolong(_ context.Context, key string, value []byte, ttl time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.get(key)
	if !ok || v.text != string(value) {
		return false, nil
	}
	m.values[key] = memoryValue{v.text, time.Now().Add(ttl)}
	return true, nil
}
