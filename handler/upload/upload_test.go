package upload_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"
	"github.com/gin-gonic/gin"
	tus "github.com/tus/tusd/v2/pkg/handler"

	"laigao/domain"
	"laigao/handler/upload"
	"laigao/handler/web"
	"laigao/media"
	"laigao/media/clamdtest"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/intake"
)

// kit is the upload handler on real folders and a real database. Who asks is
// told by a header.
type kit struct {
	t       *testing.T
	store   *repository.Store
	intake  *intake.Service
	ring    *domain.Keyring
	files   *media.Files
	folder  string
	server  *httptest.Server
	handler *upload.Handler
	parts   *tus.StoreComposer
	author  domain.Informant
	other   domain.Informant
	editor  domain.Account
	draftID string
}

func newKit(t *testing.T) *kit {
	t.Helper()
	gin.SetMode(gin.TestMode)
	k := &kit{t: t, store: storetest.SQLite(t, nil), folder: filepath.Join(t.TempDir(), "uploads")}
	var err error
	k.files, err = media.OpenFiles(t.TempDir())
	k.must(err)
	t.Cleanup(func() { _ = k.files.Close() })
	ring, err := domain.NewKeyring(rand.Reader, bytes.Repeat([]byte{7}, 32))
	k.must(err)
	k.ring = ring
	k.scanWith(nil)
	unit := domain.Unit{ID: k.store.NewID(), Class: "district", Name: "东岭区总工会"}
	k.must(k.store.AddUnit(t.Context(), &unit))
	k.author = domain.Informant{ID: k.store.NewID(), State: domain.InformantActive, UnitID: unit.ID, Name: "张三"}
	k.other = domain.Informant{ID: k.store.NewID(), State: domain.InformantActive, UnitID: unit.ID, Name: "李四"}
	k.must(k.store.AddInformant(t.Context(), &k.author))
	k.must(k.store.AddInformant(t.Context(), &k.other))
	k.editor = domain.Account{ID: k.store.NewID(), Username: "editor", Roles: []domain.Role{domain.RoleFirstReviewer}}
	k.must(k.store.AddAccount(t.Context(), &k.editor))
	k.draftID, err = k.intake.NewDraft(t.Context(), k.author, intake.NewDraft{ID: k.store.NewID(), Class: domain.ClassNews})
	k.must(err)
	k.start()
	return k
}

// scanWith gives the service a scanner, or none.
func (k *kit) scanWith(s intake.Scanner) {
	k.intake = intake.New(intake.Config{
		Store: k.store, Keyring: k.ring, Files: k.files, Inspector: media.NewInspector(), Scanner: s,
		Clean: web.NewSanitiser().Clean, Log: slog.New(slog.DiscardHandler),
	})
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// start serves the handler; started again, it is a new process on the same folders.
func (k *kit) start() {
	k.t.Helper()
	if k.server != nil {
		k.server.CloseClientConnections()
		k.server.Close()
		k.handler.Wait(k.t.Context())
	}
	uploads, err := media.OpenUploads(k.folder)
	k.must(err)
	k.t.Cleanup(func() { _ = uploads.Close() })
	k.serve(uploads.Composer())
}

// informant is who the request says it comes from.
func (k *kit) informant(c *gin.Context) (domain.Informant, error) {
	switch c.GetHeader("X-Who") {
	case "author":
		return k.author, nil
	case "other":
		return k.other, nil
	}
	return domain.Informant{}, nil
}

// serve serves a handler on the parts of uploads, as one of several processes
// that share them would.
func (k *kit) serve(parts *tus.StoreComposer) {
	k.t.Helper()
	k.parts = parts
	site, err := web.New(web.Config{Log: slog.New(slog.DiscardHandler), Now: time.Now, PublicURL: "https://gh.example.cn", Sessions: memstore.New()})
	k.must(err)
	k.handler, err = upload.New(upload.Config{
		Site: site, Intake: k.intake, Parts: parts, Log: slog.New(slog.DiscardHandler),
		Phone: func(c *gin.Context) (intake.Viewer, error) {
			who, err := k.informant(c)
			return intake.Viewer{Informant: who}, err
		},
		Account: func(c *gin.Context) (domain.Account, error) {
			if c.GetHeader("X-Who") == "editor" {
				return k.editor, nil
			}
			return domain.Account{}, nil
		},
	})
	k.must(err)
	router := gin.New()
	router.Use(site.Secure())
	k.handler.Register(router)
	k.server = httptest.NewServer(router)
	handler := k.handler
	k.t.Cleanup(func() {
		k.server.Close()
		handler.Wait(context.Background())
	})
}

func (k *kit) announce(name, content string) domain.Attachment {
	k.t.Helper()
	a, err := k.intake.Announce(k.t.Context(), k.author, intake.Announce{ManuscriptID: k.draftID, Name: name, Size: int64(len(content))})
	k.must(err)
	return a
}

type call struct {
	who, method, path, body string
	header                  map[string]string
}

func (k *kit) do(c call) *http.Response {
	k.t.Helper()
	request, err := http.NewRequestWithContext(k.t.Context(), c.method, k.server.URL+c.path, strings.NewReader(c.body))
	k.must(err)
	request.Header.Set("X-Who", c.who)
	for name, value := range c.header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	k.must(err)
	body, err := io.ReadAll(response.Body)
	k.must(err)
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response
}

func (k *kit) create(who string, a domain.Attachment, size int64) *http.Response {
	k.t.Helper()
	return k.do(call{who: who, method: "POST", path: "/upload/", header: map[string]string{
		"Tus-Resumable": "1.0.0", "Upload-Length": strconv.FormatInt(size, 10),
		"Upload-Metadata": "attachment " + base64.StdEncoding.EncodeToString([]byte(a.ID)),
	}})
}

func (k *kit) patch(who, id string, offset int, part string) *http.Response {
	k.t.Helper()
	return k.do(call{who: who, method: "PATCH", path: "/upload/" + id, body: part, header: map[string]string{
		"Tus-Resumable": "1.0.0", "Upload-Offset": strconv.Itoa(offset), "Content-Type": "application/offset+octet-stream",
	}})
}

func (k *kit) head(who, id string) *http.Response {
	k.t.Helper()
	return k.do(call{who: who, method: "HEAD", path: "/upload/" + id, header: map[string]string{"Tus-Resumable": "1.0.0"}})
}

func (k *kit) confirm(who, id, content string) (int, map[string]any) {
	k.t.Helper()
	sum := sha256.Sum256([]byte(content))
	response := k.do(call{
		who: who, method: "POST", path: "/m/attachments/" + id + "/confirm",
		body: fmt.Sprintf(`{"size":%d,"sha256":"%s"}`, len(content), hex.EncodeToString(sum[:])), header: signedForm(),
	})
	var said map[string]any
	k.must(json.NewDecoder(response.Body).Decode(&said))
	return response.StatusCode, said
}

func signedForm() map[string]string {
	token := strings.Repeat("T", 26)
	return map[string]string{
		"Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": token, "Cookie": "laigao_csrf=" + token,
	}
}

func (k *kit) state(id string) domain.Attachment {
	k.t.Helper()
	a, err := k.store.Attachment(k.t.Context(), id)
	k.must(err)
	return a
}

func (k *kit) left() []string {
	k.t.Helper()
	entries, err := os.ReadDir(k.folder)
	k.must(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func wantStatus(t *testing.T, what string, r *http.Response, want int) {
	t.Helper()
	if r.StatusCode != want {
		body, _ := io.ReadAll(r.Body)
		t.Errorf("%s: status %d, want %d: %s", what, r.StatusCode, want, body)
	}
}

func photo(t testing.TB) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 300, 200))
	_, _ = rand.Read(img.Pix)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestUpload_HalfThenResumeThenConfirm(t *testing.T) {
	k := newKit(t)
	content := photo(t)
	a := k.announce("大赛.jpg", content)
	created := k.create("author", a, a.Size)
	wantStatus(t, "create", created, http.StatusCreated)
	if got := created.Header.Get("Location"); got != "https://gh.example.cn/upload/"+a.ID {
		t.Errorf("location %q", got)
	}
	half := len(content) / 2
	wantStatus(t, "first half", k.patch("author", a.ID, 0, content[:half]), http.StatusNoContent)
	if code, said := k.confirm("author", a.ID, content); code != http.StatusConflict || said["message"] == "" {
		t.Errorf("confirming half a file: %d %v", code, said)
	}
	head := k.head("author", a.ID)
	if got := head.Header.Get("Upload-Offset"); got != strconv.Itoa(half) {
		t.Errorf("offset %s, want %d", got, half)
	}
	wantStatus(t, "second half", k.patch("author", a.ID, half, content[half:]), http.StatusNoContent)
	for range 2 {
		if code, said := k.confirm("author", a.ID, content); code != http.StatusOK || said["kind"] != "photo" || said["state"] != "stored" {
			t.Errorf("confirm: %d %v", code, said)
		}
	}
	if got := k.state(a.ID); got.State != domain.AttachmentStored || got.Width != 300 {
		t.Errorf("got %+v", got)
	}
	if left := k.left(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestUpload_GoesOnAfterARestart(t *testing.T) {
	k := newKit(t)
	content := photo(t)
	a := k.announce("大赛.jpg", content)
	k.create("author", a, a.Size)
	k.patch("author", a.ID, 0, content[:1000])
	k.start()
	if got := k.head("author", a.ID).Header.Get("Upload-Offset"); got != "1000" {
		t.Fatalf("after a restart the offset is %q, want 1000", got)
	}
	wantStatus(t, "creating it again", k.create("author", a, a.Size), http.StatusConflict)
	wantStatus(t, "rest", k.patch("author", a.ID, 1000, content[1000:]), http.StatusNoContent)
	if code, said := k.confirm("author", a.ID, content); code != http.StatusOK {
		t.Errorf("confirm: %d %v", code, said)
	}
}

func TestUpload_GoesOnTheNextDayFromAnotherNetwork(t *testing.T) {
	k := newKit(t)
	content := photo(t)
	a := k.announce("大赛.jpg", content)
	k.create("author", a, a.Size)
	k.patch("author", a.ID, 0, content[:1000])
	yesterday := time.Now().Add(-25 * time.Hour)
	k.must(filepath.WalkDir(k.folder, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Chtimes(path, yesterday, yesterday))
	}))
	uploads, err := media.OpenUploads(k.folder)
	k.must(err)
	defer uploads.Close()
	if dropped, err := uploads.Sweep(t.Context(), time.Now().Add(-7*24*time.Hour)); err != nil || dropped != 0 {
		t.Fatalf("the sweep dropped %d, %v", dropped, err)
	}
	before := http.DefaultTransport
	http.DefaultTransport = &http.Transport{DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}).DialContext}
	defer func() { http.DefaultTransport = before }()
	if got := k.head("author", a.ID).Header.Get("Upload-Offset"); got != "1000" {
		t.Fatalf("the next day the offset is %q, want 1000", got)
	}
	wantStatus(t, "rest", k.patch("author", a.ID, 1000, content[1000:]), http.StatusNoContent)
	if code, said := k.confirm("author", a.ID, content); code != http.StatusOK {
		t.Errorf("confirm: %d %v", code, said)
	}
}

// A process killed after the last byte but before the file was stored leaves a
// whole upload and an awaiting row.
func TestUpload_IsStoredOnceThoughAnotherProcessIsAskedToConfirm(t *testing.T) {
	k := newKit(t)
	content := photo(t) + strings.Repeat("x", 4<<20) // takes a moment to store
	for round := range 8 {
		a := k.announce(fmt.Sprintf("照片%d.jpg", round), content)
		wantStatus(t, "create", k.create("author", a, a.Size), http.StatusCreated)
		wantStatus(t, "send", k.patch("author", a.ID, 0, content), http.StatusNoContent)
		k.serve(k.parts) // the next request reaches another process
		if status, body := k.confirm("author", a.ID, content); status != http.StatusOK {
			t.Fatalf("confirm: %d %v", status, body)
		}
	}
	jobs, err := k.store.CountJobs(t.Context(), domain.JobQueued)
	k.must(err)
	rows, err := k.store.AuditOf(t.Context(), "manuscript", k.draftID, 100)
	k.must(err)
	stored := 0
	for _, row := range rows {
		if row.Action == "attachment.store" {
			stored++
		}
	}
	if jobs != 8 || stored != 8 {
		t.Errorf("%d previews asked for and %d times stored, want 8 of each", jobs, stored)
	}
}

func TestUpload_StopsForAProcessThatEndsAndGoesOnAfterwards(t *testing.T) {
	k := newKit(t)
	content := photo(t)
	a := k.announce("照片.jpg", content)
	wantStatus(t, "create", k.create("author", a, a.Size), http.StatusCreated)
	body, phone := io.Pipe() // a phone on a slow network: half the file, then nothing for a long time
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, k.server.URL+"/upload/"+a.ID, body)
	k.must(err)
	request.ContentLength = a.Size
	for name, value := range map[string]string{
		"X-Who": "author", "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
	} {
		request.Header.Set(name, value)
	}
	answered := make(chan int, 1)
	go func() {
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			answered <- 0
			return
		}
		_ = response.Body.Close()
		answered <- response.StatusCode
	}()
	half := len(content) / 2
	_, err = io.WriteString(phone, content[:half])
	k.must(err)
	time.Sleep(300 * time.Millisecond)
	k.handler.Stop()
	select {
	case status := <-answered:
		if status != http.StatusServiceUnavailable {
			t.Errorf("the phone was answered %d, want 503, upon which it tries again", status)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the upload goes on and holds up the process")
	}
	_ = phone.Close()
	k.start()
	offset := k.head("author", a.ID).Header.Get("Upload-Offset")
	if offset != strconv.Itoa(half) {
		t.Fatalf("after the start %s bytes are there, want the %d that had come", offset, half)
	}
	wantStatus(t, "the rest", k.patch("author", a.ID, half, content[half:]), http.StatusNoContent)
	if status, _ := k.confirm("author", a.ID, content); status != http.StatusOK {
		t.Errorf("confirm: %d", status)
	}
}

func TestUpload_ConfirmFinishesWhatAKillLeftUndone(t *testing.T) {
	content := photo(t)
	t.Run("before the bytes were stored", func(t *testing.T) {
		k := newKit(t)
		a := k.announce("大赛.jpg", content)
		k.create("author", a, a.Size)
		k.must(os.WriteFile(filepath.Join(k.folder, a.ID), []byte(content), 0o600))
		if code, said := k.confirm("author", a.ID, content); code != http.StatusOK || k.state(a.ID).State != domain.AttachmentStored {
			t.Errorf("confirm: %d %v", code, said)
		}
	})
	t.Run("after the bytes were stored but not the row", func(t *testing.T) {
		k := newKit(t)
		a := k.announce("大赛.jpg", content)
		k.create("author", a, a.Size)
		k.must(os.WriteFile(filepath.Join(k.folder, a.ID), []byte(content), 0o600))
		_, _, err := k.files.Put(t.Context(), a.Key(), strings.NewReader(content))
		k.must(err)
		if code, said := k.confirm("author", a.ID, content); code != http.StatusOK {
			t.Errorf("confirm: %d %v", code, said)
		}
	})
	t.Run("after the row but before the upload was forgotten", func(t *testing.T) {
		k := newKit(t)
		a := k.announce("大赛.jpg", content)
		k.create("author", a, a.Size)
		k.must(os.WriteFile(filepath.Join(k.folder, a.ID), []byte(content), 0o600))
		_, err := k.intake.Received(t.Context(), k.author, a.ID, strings.NewReader(content))
		k.must(err)
		head := k.head("author", a.ID)
		if head.StatusCode != http.StatusOK || head.Header.Get("Upload-Offset") != strconv.Itoa(len(content)) {
			t.Errorf("a client that lost the last answer hears %d, offset %s", head.StatusCode, head.Header.Get("Upload-Offset"))
		}
		if code, said := k.confirm("author", a.ID, content); code != http.StatusOK {
			t.Errorf("confirm: %d %v", code, said)
		}
		if left := k.left(); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

func TestUpload_ManyConfirmsAtOnceStoreOnce(t *testing.T) {
	k := newKit(t)
	content := photo(t)
	a := k.announce("大赛.jpg", content)
	k.create("author", a, a.Size)
	k.must(os.WriteFile(filepath.Join(k.folder, a.ID), []byte(content), 0o600))
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if code, said := k.confirm("author", a.ID, content); code != http.StatusOK {
				t.Errorf("confirm: %d %v", code, said)
			}
		})
	}
	all.Wait()
	jobs, err := k.store.JobsOf(t.Context(), domain.JobDerive, a.ID)
	if err != nil || len(jobs) != 1 {
		t.Errorf("got %d jobs, %v; want 1", len(jobs), err)
	}
}

func TestUpload_OnlyOfAnnouncedFilesOfTheAnnouncedSize(t *testing.T) {
	k := newKit(t)
	a := k.announce("大赛.jpg", "0123456789")
	wantStatus(t, "another size", k.create("author", a, 11), http.StatusUnprocessableEntity)
	wantStatus(t, "too large", k.create("author", a, domain.MaxUploadSize+1), http.StatusRequestEntityTooLarge)
	wantStatus(t, "never announced", k.create("author", domain.Attachment{ID: k.store.NewID()}, 10), http.StatusNotFound)
	deferred := k.do(call{who: "author", method: "POST", path: "/upload/", header: map[string]string{
		"Tus-Resumable": "1.0.0", "Upload-Defer-Length": "1", "Upload-Metadata": "attachment " + base64.StdEncoding.EncodeToString([]byte(a.ID)),
	}})
	if deferred.StatusCode < 400 {
		t.Errorf("a length to be told later was taken: %d", deferred.StatusCode)
	}
	joined := k.do(call{who: "author", method: "POST", path: "/upload/", header: map[string]string{"Tus-Resumable": "1.0.0", "Upload-Concat": "final;/upload/" + a.ID}})
	if joined.StatusCode < 400 {
		t.Errorf("joining uploads was taken: %d", joined.StatusCode)
	}
	if left := k.left(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestUpload_NeverTakesMoreThanAnnounced(t *testing.T) {
	k := newKit(t)
	a := k.announce("大赛.jpg", "0123456789")
	k.create("author", a, a.Size)
	wantStatus(t, "too much", k.patch("author", a.ID, 0, "0123456789ABC"), http.StatusRequestEntityTooLarge)
	wantStatus(t, "wrong offset", k.patch("author", a.ID, 5, "56789"), http.StatusConflict)
}

func TestUpload_SomebodyElsesDoesNotExist(t *testing.T) {
	k := newKit(t)
	content := photo(t)
	a := k.announce("大赛.jpg", content)
	wantStatus(t, "create", k.create("other", a, a.Size), http.StatusNotFound)
	k.create("author", a, a.Size)
	k.patch("author", a.ID, 0, content[:500])
	for _, who := range []string{"other", "editor", ""} {
		want := http.StatusUnauthorized
		if who == "other" {
			want = http.StatusNotFound
		}
		wantStatus(t, who+" head", k.head(who, a.ID), want)
		wantStatus(t, who+" patch", k.patch(who, a.ID, 500, "evil"), want)
		wantStatus(t, who+" delete", k.do(call{who: who, method: "DELETE", path: "/upload/" + a.ID, header: map[string]string{"Tus-Resumable": "1.0.0"}}), want)
		override := map[string]string{"Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "DELETE"}
		wantStatus(t, who+" delete in disguise", k.do(call{who: who, method: "POST", path: "/upload/" + a.ID, header: override}), want)
		if code, _ := k.confirm(who, a.ID, content); code != want {
			t.Errorf("%s confirm: %d, want %d", who, code, want)
		}
	}
	if got := k.head("author", a.ID).Header.Get("Upload-Offset"); got != "500" {
		t.Errorf("offset %s, want 500", got)
	}
	download := k.do(call{who: "author", method: "GET", path: "/upload/" + a.ID, header: map[string]string{"Tus-Resumable": "1.0.0"}})
	if download.StatusCode < 400 {
		t.Errorf("the protocol hands out bytes: %d", download.StatusCode)
	}
}

func TestUpload_OtherSitesCannotAsk(t *testing.T) {
	k := newKit(t)
	a := k.announce("大赛.jpg", "0123456789")
	k.create("author", a, a.Size)
	plain := k.do(call{who: "author", method: "POST", path: "/upload/", header: map[string]string{"Content-Type": "text/plain"}})
	wantStatus(t, "a request that any site may send", plain, http.StatusUnprocessableEntity)
	asked := k.do(call{who: "author", method: "OPTIONS", path: "/upload/" + a.ID, header: map[string]string{
		"Origin": "https://evil.example", "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "tus-resumable",
	}})
	for name := range asked.Header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("other sites are allowed by %s", name)
		}
	}
	forged := signedForm()
	delete(forged, "X-CSRF-Token")
	response := k.do(call{who: "author", method: "POST", path: "/m/attachments/" + a.ID + "/confirm", body: `{}`, header: forged})
	wantStatus(t, "confirm without a token", response, http.StatusForbidden)
}

func TestUpload_RefusedFilesAreRemovedAndSaySo(t *testing.T) {
	k := newKit(t)
	content := "MZ\x90\x00" + strings.Repeat("\x00", 300)
	a := k.announce("年会.jpg", content)
	k.create("author", a, a.Size)
	wantStatus(t, "all bytes", k.patch("author", a.ID, 0, content), http.StatusNoContent)
	code, said := k.confirm("author", a.ID, content)
	if message, _ := said["message"].(string); code != http.StatusUnprocessableEntity || !strings.Contains(message, "程序") {
		t.Errorf("confirm: %d %v", code, said)
	}
	if got := k.state(a.ID); got.State != domain.AttachmentFailed {
		t.Errorf("got %v", got.State)
	}
	if _, _, err := k.files.Stat(t.Context(), a.Key()); err == nil || domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("the bytes are still there: %v", err)
	}
	if left := k.left(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	wantStatus(t, "head of a refused file", k.head("author", a.ID), http.StatusNotFound)
}

func TestUpload_AMismatchedHashIsNotKept(t *testing.T) {
	k := newKit(t)
	content := photo(t)
	a := k.announce("大赛.jpg", content)
	k.create("author", a, a.Size)
	k.patch("author", a.ID, 0, content)
	code, said := k.confirm("author", a.ID, strings.Repeat("x", len(content)))
	if message, _ := said["message"].(string); code != http.StatusUnprocessableEntity || !strings.Contains(message, "不一致") {
		t.Errorf("confirm: %d %v", code, said)
	}
	again := k.announce("大赛.jpg", content)
	if again.ID != a.ID {
		t.Fatal("the same file became another attachment")
	}
	k.create("author", again, again.Size)
	k.patch("author", again.ID, 0, content)
	if code, said := k.confirm("author", again.ID, content); code != http.StatusOK {
		t.Errorf("sending it again: %d %v", code, said)
	}
}

func TestMedia_HeadersRangesAndPermission(t *testing.T) {
	k := newKit(t)
	content := photo(t)
	a := k.announce("大赛 1\".jpg", content)
	_, err := k.intake.Received(t.Context(), k.author, a.ID, strings.NewReader(content))
	k.must(err)
	get := func(who, path string, header map[string]string) *http.Response {
		return k.do(call{who: who, method: "GET", path: path, header: header})
	}
	original := "/media/" + a.ID + "/original"
	whole := get("author", original, nil)
	wantStatus(t, "whole", whole, http.StatusOK)
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Accept-Ranges": "bytes", "Content-Length": strconv.Itoa(len(content)), "Etag": `"` + k.state(a.ID).SHA256 + `"`,
	} {
		if got := whole.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if csp := whole.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox; default-src 'none'") || strings.Contains(csp, "script-src") {
		t.Errorf("policy %q", csp)
	}
	if got := whole.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "inline;") || strings.ContainsAny(got, "\r\n") {
		t.Errorf("disposition %q", got)
	}
	part := get("author", original, map[string]string{"Range": "bytes=10-19"})
	body, _ := io.ReadAll(part.Body)
	if part.StatusCode != http.StatusPartialContent || string(body) != content[10:20] {
		t.Errorf("range: %d, %q", part.StatusCode, body)
	}
	wantStatus(t, "unchanged", get("author", original, map[string]string{"If-None-Match": whole.Header.Get("ETag")}), http.StatusNotModified)
	wantStatus(t, "other", get("other", original, nil), http.StatusNotFound)
	wantStatus(t, "editor before submission", get("editor", original, nil), http.StatusNotFound)
	wantStatus(t, "nobody", get("", original, nil), http.StatusUnauthorized)
	wantStatus(t, "unknown variant", get("author", "/media/"+a.ID+"/secret", nil), http.StatusNotFound)
	wantStatus(t, "copy not made yet", get("author", "/media/"+a.ID+"/thumb", nil), http.StatusOK)
}

func TestMedia_BrowsersKeepNoPictureThatWasTurned(t *testing.T) {
	k := newKit(t)
	content := photo(t)
	a := k.announce("大赛.jpg", content)
	_, err := k.intake.Received(t.Context(), k.author, a.ID, strings.NewReader(content))
	k.must(err)
	derive := func() {
		t.Helper()
		jobs, err := k.store.JobsOf(t.Context(), domain.JobDerive, a.ID)
		k.must(err)
		k.must(k.intake.Derive(t.Context(), jobs[0]))
	}
	kept := func(address string) (control, tag string) {
		t.Helper()
		response := k.do(call{who: "author", method: "GET", path: "/media/" + a.ID + "/" + address})
		wantStatus(t, address, response, http.StatusOK)
		return response.Header.Get("Cache-Control"), response.Header.Get("ETag")
	}
	derive()
	before, tag := kept("thumb?turn=0")
	k.must(k.intake.TurnAttachment(t.Context(), k.author, a.ID, 90))
	derive()
	const look = "private, no-cache"
	for address, want := range map[string]string{"thumb?turn=90": before, "thumb?turn=0": look, "large": look, "original": before} {
		if control, now := kept(address); control != want || now == tag {
			t.Errorf("%s: %q with %s", address, control, now)
		}
	}
	if before == look {
		t.Error("pictures are asked for each time")
	}
}

func TestMedia_DocumentsAreDownloaded(t *testing.T) {
	k := newKit(t)
	content := "%PDF-1.4\n" + strings.Repeat("x", 100)
	a := k.announce("说明.pdf", content)
	_, err := k.intake.Received(context.Background(), k.author, a.ID, strings.NewReader(content))
	k.must(err)
	response := k.do(call{who: "author", method: "GET", path: "/media/" + a.ID + "/original"})
	if got := response.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment;") {
		t.Errorf("disposition %q", got)
	}
}

func TestUpload_AnInfectedFileIsTakenAndThenHeld(t *testing.T) {
	k := newKit(t)
	scanner, err := media.NewClamd(clamdtest.Start(t).Address)
	k.must(err)
	k.scanWith(scanner)
	k.start()
	content := photo(t) + clamdtest.Infected
	a := k.announce("大赛.jpg", content)
	k.create("author", a, a.Size)
	wantStatus(t, "all bytes", k.patch("author", a.ID, 0, content), http.StatusNoContent)
	if code, said := k.confirm("author", a.ID, content); code != http.StatusOK || said["state"] != "stored" || said["note"] != "" {
		t.Errorf("confirm before the scan: %d %v", code, said)
	}
	original := "/media/" + a.ID + "/original"
	wantStatus(t, "the author's own before the scan", k.do(call{who: "author", method: "GET", path: original}), http.StatusOK)
	k.must(k.intake.ScanMedia(t.Context(), domain.Job{Kind: domain.JobScan, Subject: a.ID}))
	for _, who := range []string{"author", "editor"} {
		for _, variant := range []string{"original", "thumb", "large", "play"} {
			wantStatus(t, who+" "+variant, k.do(call{who: who, method: "GET", path: "/media/" + a.ID + "/" + variant}), http.StatusNotFound)
		}
	}
	code, said := k.confirm("author", a.ID, content)
	if words, _ := said["message"].(string); code != http.StatusUnprocessableEntity || words != "这个文件查出病毒，没有收下："+clamdtest.Name+"。请换一份干净的文件。" {
		t.Errorf("confirm after the scan: %d %v", code, said)
	}
	if left := k.left(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if again := k.announce("大赛.jpg", content); again.ID == a.ID {
		t.Error("the same file announced again goes into the one that is held")
	}
}
