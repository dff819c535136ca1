package upload

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	tus "github.com/tus/tusd/v2/pkg/handler"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/service/intake"
)

// finishLimit bounds how long a finished file may take to be stored.
const finishLimit = 15 * time.Minute

// arrived notes that the last byte of a file has come.
func (h *Handler) arrived(hook tus.HookEvent) (tus.HTTPResponse, error) {
	visitOf(hook.Context).arrived = hook.Upload.ID
	return tus.HTTPResponse{}, nil
}

// begin begins to store a file that has arrived. The phone is not kept waiting
// for the disk: it asks for the result by confirming, which waits. What fails
// here is tried again then, and said there, where people can read it.
func (h *Handler) begin(ctx context.Context, informant domain.Informant, id string) {
	ctx = context.WithoutCancel(ctx)
	h.storing.Go(func() {
		err := h.finish(ctx, informant, id)
		if err != nil && domain.KindOf(err) != domain.KindInvalid {
			h.cfg.Log.WarnContext(ctx, "store upload, to be tried again", "attachment", id, "error", err)
		}
	})
}

// Wait waits until what has arrived is stored, or ctx ends.
func (h *Handler) Wait(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		h.storing.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// finish takes a whole upload into the media store and forgets the upload, once
// however many processes are asked to: it holds the upload's lock. It may be
// called again after a crash between any two of its steps, and goes on when the
// phone has gone.
func (h *Handler) finish(ctx context.Context, informant domain.Informant, id string) error {
	_, err, _ := h.finishing.Do(id, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishLimit)
		defer cancel()
		lock, err := h.cfg.Parts.Locker.NewLock(id)
		if err != nil {
			return nil, err
		}
		if err := lock.Lock(ctx, func() {}); err != nil { // who wants it meanwhile waits
			return nil, err
		}
		return nil, errors.Join(h.store(ctx, informant, id), lock.Unlock())
	})
	return err
}

func (h *Handler) store(ctx context.Context, informant domain.Informant, id string) error {
	a, err := h.cfg.Intake.Attachment(ctx, informant, id)
	if err != nil {
		return err
	}
	if a.State != domain.AttachmentAwaiting {
		return h.forget(ctx, id)
	}
	upload, err := h.cfg.Parts.Core.GetUpload(ctx, id)
	if errors.Is(err, tus.ErrNotFound) {
		return nil // nothing came; confirming says so
	}
	if err != nil {
		return err
	}
	info, err := upload.GetInfo(ctx)
	if err != nil || info.Offset != info.Size {
		return err
	}
	content, err := upload.GetReader(ctx)
	if err != nil {
		return err
	}
	_, err = h.cfg.Intake.Received(ctx, informant, id, content)
	if closeErr := content.Close(); err == nil {
		err = closeErr
	}
	if err != nil && domain.KindOf(err) != domain.KindInvalid && domain.KindOf(err) != domain.KindNotFound {
		return err
	}
	return errors.Join(err, h.forget(ctx, id))
}

// forget ends an upload whose file is settled. None there is no error.
func (h *Handler) forget(ctx context.Context, id string) error {
	upload, err := h.cfg.Parts.Core.GetUpload(ctx, id)
	if errors.Is(err, tus.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return h.cfg.Parts.Terminater.AsTerminatableUpload(upload).Terminate(ctx)
}

// confirmation is what the phone knows of the file that it has sent.
type confirmation struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// answer tells the phone what became of its file.
type answer struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Note   string `json:"note"`
}

// confirm compares what the phone has sent with what was stored, after doing
// what a crash may have left undone.
func (h *Handler) confirm(c *gin.Context) error {
	viewer, err := h.signedIn(c)
	if err != nil {
		return err
	}
	var said confirmation
	if err := c.ShouldBindJSON(&said); err != nil {
		return &domain.Error{Kind: domain.KindInvalid, Public: "文件核对信息不完整，请重试。", Err: err}
	}
	ctx, id := c.Request.Context(), c.Param("id")
	if _, err := h.cfg.Intake.Reached(ctx, viewer, id); err != nil {
		return err
	}
	informant := viewer.Informant
	if err := h.finish(ctx, informant, id); err != nil {
		return err
	}
	a, err := h.cfg.Intake.Confirm(ctx, informant, intake.Confirm{ID: id, Size: said.Size, SHA256: said.SHA256})
	if err != nil {
		return err
	}
	return web.JSON(c, http.StatusOK, answer{
		ID: a.ID, Kind: a.Kind.String(), State: "stored", Width: a.Width, Height: a.Height, Note: a.Problem,
	})
}
