package simulator

import (
	"bytes"
	"encoding/json"
	"slices"
)

// addMaterial takes a file into the account's library.
func addMaterial(c *call) (answer, error) {
	kind := c.query.Get("type")
	if kind == "" {
		kind = c.form.Get("type")
	}
	allowed, known := permanentAllowance(kind)
	if !known {
		return nil, fail(40004)
	}
	format, err := allowed.check(c.file.data)
	if err != nil {
		return nil, err
	}
	m := media{AppID: c.account.AppID, Kind: permanent, Type: kind, Format: format, Name: c.file.name}
	if kind == "video" {
		var about struct{ Title, Introduction string }
		if err := json.Unmarshal([]byte(c.form.Get("description")), &about); err != nil || about.Title == "" {
			return nil, failWith(40035, "invalid parameter: description")
		}
		m.Title, m.Description = about.Title, about.Introduction
	}
	stored, err := c.store(m, c.file.data)
	if err != nil {
		return nil, err
	}
	answer := object{"media_id": stored.ID, "item": []any{}}
	if kind == "image" || kind == "thumb" {
		answer["url"] = c.mediaURL(stored)
	}
	return answer, nil
}

func (c *call) material(id string) (*media, error) {
	m := c.media[id]
	if m == nil || m.AppID != c.account.AppID || m.Kind != permanent {
		return nil, fail(40007)
	}
	return m, nil
}

// readMaterial gives the file, but for a video where it is and what it is.
func readMaterial() endpoint {
	return func(c *call) (answer, error) {
		var in draftRef
		if err := json.NewDecoder(bytes.NewReader(c.body)).Decode(&in); err != nil {
			return nil, fail(47001)
		}
		return c.guarded(func() (answer, error) {
			m, err := c.material(in.MediaID)
			if err != nil {
				return nil, err
			}
			if m.Type == "video" {
				return object{"title": m.Title, "description": m.Description, "down_url": c.mediaURL(m)}, nil
			}
			return c.asFile(m)
		})
	}
}

func deleteMaterial(c *call, in draftRef) (object, error) {
	m, err := c.material(in.MediaID)
	if err != nil {
		return nil, err
	}
	delete(c.media, m.ID)
	return nil, c.bytes.remove(m.ID)
}

// materials lists the library's files of one type, newest first.
func (c *call) materials(kind string) []*media {
	var list []*media
	for _, m := range c.media {
		if m.AppID == c.account.AppID && m.Kind == permanent && m.Type == kind {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b *media) int { return int(b.Seq - a.Seq) })
	return list
}

func countMaterials(c *call) (answer, error) {
	return object{
		"voice_count": len(c.materials("voice")),
		"video_count": len(c.materials("video")),
		"image_count": len(c.materials("image")) + len(c.materials("thumb")),
		"news_count":  0,
	}, nil
}

func listMaterials(c *call, in batch) (object, error) {
	switch in.Type {
	case "image", "voice", "video", "news":
	default:
		return nil, fail(40004)
	}
	files := c.materials(in.Type)
	from, to, err := in.cut(len(files))
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, m := range files[from:to] {
		list = append(list, object{
			"media_id":    m.ID,
			"name":        m.Name,
			"update_time": m.Created.Unix(),
			"url":         c.mediaURL(m),
		})
	}
	return object{"total_count": len(files), "item_count": len(list), "item": list}, nil
}
