// Package upload takes files in by resumable upload (tus 1.0) and hands stored
// ones out to those who may see them.
package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	tus "github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/sync/singleflight"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
)

// Config gives the handler what it needs.
type Config struct {
	Site   *web.Site
	Intake *intake.Service
	Parts  *tus.StoreComposer // where uploads under way are kept
	Log    *slog.Logger

	// Phone returns all as whom the browser is signed in on the phone pages.
	Phone func(c *gin.Context) (intake.Viewer, error)
	// Account returns the console account of the browser's session, an empty one
	// where there is none.
	Account func(c *gin.Context) (domain.Account, error)
}

// Handler takes uploads in and hands media out.
type Handler struct {
	cfg       Config
	tus       http.Handler
	stopping  context.Context    //nolint:containedctx // ends with the process: it is every upload's beside its request's
	stop      context.CancelFunc // of stopping
	creating  sync.Mutex         // a creation checks and creates in one step
	finishing singleflight.Group // by attachment: a finished file is stored once
	storing   sync.WaitGroup     // of files that have arrived
}

const base = "/upload/"

// New builds the handler.
func New(cfg Config) (*Handler, error) {
	h := &Handler{cfg: cfg}
	h.stopping, h.stop = context.WithCancel(context.Background())
	protocol, err := tus.NewHandler(tus.Config{
		StoreComposer:             cfg.Parts,
		MaxSize:                   domain.MaxUploadSize,
		BasePath:                  cfg.Site.PublicURL(base),
		DisableDownload:           true,
		DisableConcatenation:      true,
		Cors:                      &tus.CorsConfig{Disable: true},
		Logger:                    quiet(cfg.Log),
		PreUploadCreateCallback:   h.create,
		PreFinishResponseCallback: h.arrived,
	})
	if err != nil {
		return nil, err
	}
	h.tus = http.StripPrefix(base, protocol)
	return h, nil
}

// Stop breaks off the uploads under way, which would hold up a process that is
// told to end: what has come is kept, and the phone goes on at another process
// or after the start.
func (h *Handler) Stop() { h.stop() }

// Register adds the routes.
func (h *Handler) Register(r gin.IRouter) {
	handle := h.cfg.Site.Handle
	r.Any(base+"*id", h.cfg.Site.Sessions(), handle(h.upload))
	r.POST("/m/attachments/:id/confirm", h.cfg.Site.Sessions(), h.cfg.Site.Forms(), handle(h.confirm))
	r.GET("/media/:id/:variant", h.cfg.Site.Sessions(), handle(h.media))
	r.HEAD("/media/:id/:variant", h.cfg.Site.Sessions(), handle(h.media))
}

// visit is one request of the protocol.
type visit struct {
	viewer  intake.Viewer
	arrived string // the upload whose last byte it brought
}

type visitKey struct{}

// visitOf returns the visit in whose name the protocol asks us.
func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// signedIn returns the informant of the session.
func (h *Handler) signedIn(c *gin.Context) (intake.Viewer, error) {
	viewer, err := h.cfg.Phone(c)
	if err == nil && viewer.Informant.ID == "" {
		err = &domain.Error{Kind: domain.KindUnauthenticated, Public: "登录已过期，请重新进入页面。已经传完的部分还在，可以接着传。"}
	}
	return viewer, err
}

// upload checks who asks and whose upload it is, then speaks the protocol. A
// request from another site cannot get here: it would need headers that
// browsers allow only where we say so, and we never do.
func (h *Handler) upload(c *gin.Context) error {
	if c.GetHeader("Tus-Resumable") == "" {
		return domain.Invalid("请用页面上的上传按钮。")
	}
	viewer, err := h.signedIn(c)
	if err != nil {
		return err
	}
	v := &visit{viewer: viewer}
	ctx := context.WithValue(c.Request.Context(), visitKey{}, v)
	id := strings.Trim(c.Param("id"), "/")
	if id == "" {
		if strings.HasPrefix(c.ContentType(), "application/offset") {
			return domain.Invalid("请先创建上传，再发送内容。")
		}
		h.creating.Lock()
		defer h.creating.Unlock()
	} else {
		a, err := h.cfg.Intake.Reached(ctx, viewer, id)
		if err != nil {
			return err
		}
		if a.State != domain.AttachmentAwaiting {
			return settled(c, a)
		}
	}
	request := c.Request.WithContext(ctx)
	sent := &body{ReadCloser: c.Request.Body, stopping: h.stopping, connection: http.NewResponseController(c.Writer)}
	request.Body = sent
	defer context.AfterFunc(h.stopping, sent.wake)()
	h.tus.ServeHTTP(c.Writer, request)
	if v.arrived != "" {
		h.begin(ctx, viewer.Informant, v.arrived)
	}
	return nil
}

// body is what a phone sends, until the process is told to end.
type body struct {
	io.ReadCloser
	stopping   context.Context //nolint:containedctx // not the request's: it lasts as long as the process
	connection *http.ResponseController
}

// wake ends the waiting for more from the phone.
func (b *body) wake() {
	_ = b.connection.SetReadDeadline(time.Unix(0, 1)) // what it cannot wake ends at its own time
}

// Read reads on, or says that the process ends, upon which the protocol keeps
// what has come and lets the phone try again.
func (b *body) Read(into []byte) (int, error) {
	n, err := 0, error(nil)
	if b.stopping.Err() == nil {
		n, err = b.ReadCloser.Read(into)
	}
	if b.stopping.Err() == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	b.wake() // the protocol may have set a later end meanwhile; as a timeout, this error does not
	return n, fmt.Errorf("%w: %w", tus.ErrServerShutdown, os.ErrDeadlineExceeded)
}

// settled answers about a file that is no longer under way: a stored one is
// complete, so that a client whose last answer was lost goes on to confirm it.
func settled(c *gin.Context, a domain.Attachment) error {
	if a.State != domain.AttachmentStored {
		return domain.NotFound(a.Problem)
	}
	if c.Request.Method != http.MethodHead {
		return domain.Conflict("这个文件已经收到了。")
	}
	size := strconv.FormatInt(a.Size, 10)
	for name, value := range map[string]string{
		"Tus-Resumable": "1.0.0", "Upload-Offset": size, "Upload-Length": size, "Cache-Control": "no-store",
	} {
		c.Header(name, value)
	}
	c.Status(http.StatusOK)
	return nil
}

// create lets an upload begin only for an announced file of its owner, of the
// announced size, and never twice: the upload has the attachment's id, so that
// it can be found again after anything.
func (h *Handler) create(hook tus.HookEvent) (tus.HTTPResponse, tus.FileInfoChanges, error) {
	a, err := h.cfg.Intake.Reached(hook.Context, visitOf(hook.Context).viewer, hook.Upload.MetaData["attachment"])
	if err != nil {
		return tus.HTTPResponse{}, tus.FileInfoChanges{}, refusal(err)
	}
	if a.State != domain.AttachmentAwaiting {
		return tus.HTTPResponse{}, tus.FileInfoChanges{}, refusal(domain.Conflict("这个文件不需要再传。"))
	}
	if hook.Upload.SizeIsDeferred || hook.Upload.Size != a.Size {
		return tus.HTTPResponse{}, tus.FileInfoChanges{}, refusal(domain.Invalid("文件大小与登记的不一致，请重新选择。"))
	}
	if _, err := h.cfg.Parts.Core.GetUpload(hook.Context, a.ID); err == nil {
		return tus.HTTPResponse{}, tus.FileInfoChanges{}, refusal(domain.Conflict("这个文件已经在传，请继续。"))
	}
	return tus.HTTPResponse{}, tus.FileInfoChanges{ID: a.ID, MetaData: tus.MetaData{"attachment": a.ID}}, nil
}

// refusal turns our error into the protocol's.
func refusal(err error) error {
	words := domain.Public(err)
	switch domain.KindOf(err) {
	case domain.KindNotFound:
		return tus.NewError("ERR_NOT_FOUND", words, http.StatusNotFound)
	case domain.KindConflict:
		return tus.NewError("ERR_CONFLICT", words, http.StatusConflict)
	case domain.KindInvalid, domain.KindForbidden:
		return tus.NewError("ERR_REFUSED", words, http.StatusUnprocessableEntity)
	}
	return err
}
